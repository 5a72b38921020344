using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class GateTests(ComputeDevice device)
{
    [Fact]
    public void Forward_equals_the_reference() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] pq = scope.Uniform(1, 2 * shape.Elements, 5);
        double[] residual = scope.Uniform(2, shape.Elements);
        DeviceTensor y = scope.Output(shape);
        Gate.Forward(scope.Stream, scope.Input(shape.WithChannels(2 * shape.C), pq).View, scope.Input(shape, residual).View, y.View);
        scope.Close(PointwiseReference.Gate(pq, residual), y.Read(), 1e-6);
    });

    [Fact]
    public void Backward_equals_central_differences() => OpShapes.ForEach(device, (scope, shape) =>
    {
        Shape pairs = shape.WithChannels(2 * shape.C);
        double[] pq = scope.Uniform(1, pairs.Elements, 5);
        double[] dy = scope.Uniform(2, shape.Elements);
        TensorView input = scope.Input(pairs, pq).View;
        TensorView gradient = scope.Input(shape, dy).View;
        double[] expected = CentralDifferences.Backward(moved => PointwiseReference.Gate(moved, new double[dy.Length]), pq, dy);
        scope.CheckGradient(expected, pairs, 1e-6, dpq => Gate.Backward(scope.Stream, input, gradient, dpq));
    });

    [Fact]
    public void Region_has_the_bits_of_the_whole() => OpScope.CheckRegions(device, OpShapes.Lopsided, (scope, y, region) =>
    {
        TensorView pq = scope.Input(y.Shape.WithChannels(14), scope.Uniform(1, 2 * y.Shape.Elements, 5)).View;
        Gate.Forward(scope.Stream, pq, scope.Input(y.Shape, scope.Uniform(2, y.Shape.Elements)).View, y, region);
    });

    [Fact]
    public void Sigmoid_does_not_overflow_far_out()
    {
        using var scope = new OpScope(device);
        DeviceTensor y = scope.Output(new Shape(1, 1, 1, 2));
        Gate.Forward(scope.Stream, scope.Input(new Shape(1, 1, 1, 4), [2, 500, 2, -500]).View,
            scope.Input(new Shape(1, 1, 1, 2), [1, 1]).View, y.View);
        Assert.Equal([3, 1], y.Read());
    }

    [Fact]
    public void Refuses_pairs_that_do_not_fit()
    {
        using var scope = new OpScope(device);
        TensorView residual = scope.Output(new Shape(1, 2, 2, 2)).View;
        TensorView pq = scope.Output(new Shape(1, 2, 2, 3)).View;
        Assert.Equal(
            "Gate: 'pq' has shape [1x2x2x3]; it needs 4 channels, two for each of the residual's 2.",
            Assert.Throws<ArgumentException>(() => Gate.Forward(scope.Stream, pq, residual, residual)).Message);
        TensorView small = scope.Output(new Shape(1, 1, 2, 4)).View;
        Assert.Equal(
            "Gate: 'pq' has shape [1x1x2x4]; it needs 1x2x2 pixels, those of 'residual'.",
            Assert.Throws<ArgumentException>(() => Gate.Forward(scope.Stream, small, residual, residual)).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : GateTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : GateTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : GateTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : GateTests(TestDevices.Cuda);
}
