using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class LeakyReluTests(ComputeDevice device)
{
    [Fact]
    public void Forward_equals_the_reference() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] x = scope.Uniform(1, shape.Elements, 4);
        DeviceTensor y = scope.Output(shape);
        LeakyRelu.Forward(scope.Stream, scope.Input(shape, x).View, y.View);
        scope.Close(PointwiseReference.LeakyRelu(x, 0.1), y.Read(), 1e-6);
    });

    [Fact]
    public void Backward_equals_central_differences() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] x = scope.Uniform(1, shape.Elements, 4);
        double[] dy = scope.Uniform(2, shape.Elements);
        DeviceTensor y = scope.Input(shape, PointwiseReference.LeakyRelu(x, 0.25));
        DeviceTensor gradient = scope.Input(shape, dy);
        double[] expected = CentralDifferences.Backward(moved => PointwiseReference.LeakyRelu(moved, 0.25), x, dy);
        scope.CheckGradient(expected, shape, 1e-6, dx => LeakyRelu.Backward(scope.Stream, y.View, gradient.View, dx, slope: 0.25f));
    });

    [Fact]
    public void Refuses_a_slope_that_loses_the_sign()
    {
        using var scope = new OpScope(device);
        TensorView x = scope.Output(new Shape(1, 1, 1, 1)).View;
        Assert.Equal(
            "LeakyRelu: 'slope' is 0; it needs to be positive, for the derivative is taken from the output's sign.",
            Assert.Throws<ArgumentException>(() => LeakyRelu.Forward(scope.Stream, x, x, slope: 0)).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : LeakyReluTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : LeakyReluTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : LeakyReluTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : LeakyReluTests(TestDevices.Cuda);
}
