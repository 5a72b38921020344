using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class AddTests(ComputeDevice device)
{
    [Fact]
    public void Forward_equals_the_reference() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] a = scope.Uniform(1, shape.Elements);
        double[] b = scope.Uniform(2, shape.Elements);
        DeviceTensor y = scope.Output(shape);
        Add.Forward(scope.Stream, scope.Input(shape, a).View, scope.Input(shape, b).View, y.View);
        scope.Close(PointwiseReference.Add(a, b), y.Read(), 1e-6);
    });

    [Fact]
    public void Forward_may_write_onto_a_term()
    {
        using var scope = new OpScope(device);
        Shape shape = OpShapes.Lopsided;
        double[] a = Numbers.Uniform(1, shape.Elements);
        DeviceTensor sum = scope.Input(shape, a);
        Add.Forward(scope.Stream, sum.View, scope.Input(shape, a).View, sum.View);
        Assert.Equal(a.Select(value => 2 * value), sum.Read());
    }

    [Fact]
    public void Backward_hands_the_gradient_on() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] dy = scope.Uniform(3, shape.Elements);
        TensorView gradient = scope.Input(shape, dy).View;
        scope.CheckGradient(dy, shape, 1e-7, dterm => Add.Backward(scope.Stream, gradient, dterm));
    });

    [Fact]
    public void Refuses_shapes_that_differ()
    {
        using var scope = new OpScope(device);
        TensorView a = scope.Output(new Shape(1, 2, 2, 2)).View;
        TensorView b = scope.Output(new Shape(1, 2, 1, 2)).View;
        Assert.Equal("Add: 'b' has shape [1x2x1x2]; it needs [1x2x2x2], the shape of 'a'.",
            Assert.Throws<ArgumentException>(() => Add.Forward(scope.Stream, a, b, a)).Message);
        Assert.Equal(
            "Copy: 'y' has shape [1x2x1x2]; it needs [1x2x2x2], the shape of 'x'.",
            Assert.Throws<ArgumentException>(() => Copy.Forward(scope.Stream, a, new GradientTarget(b, GradientWrite.Add))).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : AddTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : AddTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : AddTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : AddTests(TestDevices.Cuda);
}
