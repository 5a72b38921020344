using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class EluTests(ComputeDevice device)
{
    [Fact]
    public void Forward_equals_the_reference() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] x = scope.Uniform(1, shape.Elements, 4);
        DeviceTensor y = scope.Output(shape);
        Elu.Forward(scope.Stream, scope.Input(shape, x).View, y.View);
        scope.Close(PointwiseReference.Elu(x), y.Read(), 1e-6);
    });

    [Fact]
    public void Backward_equals_central_differences() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] x = scope.Uniform(1, shape.Elements, 4);
        double[] dy = scope.Uniform(2, shape.Elements);
        DeviceTensor y = scope.Input(shape, PointwiseReference.Elu(x));
        DeviceTensor gradient = scope.Input(shape, dy);
        double[] expected = CentralDifferences.Backward(PointwiseReference.Elu, x, dy);
        scope.CheckGradient(expected, shape, 1e-6, dx => Elu.Backward(scope.Stream, y.View, gradient.View, dx));
    });

    [Fact]
    public void Region_has_the_bits_of_the_whole()
        => OpScope.CheckRegions(device, OpShapes.Lopsided,
            (scope, y, region) => Elu.Forward(scope.Stream, scope.Input(y.Shape, scope.Uniform(1, y.Shape.Elements, 4)).View, y, region));

    [Fact]
    public void Accuracy_near_zero_and_far_out_is_relative()
    {
        using var scope = new OpScope(device);
        double[] x = [.. new[] { -1e-6, -1e-3, -0.49, -0.51, -8, -100, 1e-6, 100 }.Select(value => (double)(float)value)];
        var shape = new Shape(1, 1, 1, x.Length);
        DeviceTensor y = scope.Output(shape);
        Elu.Forward(scope.Stream, scope.Input(shape, x).View, y.View);
        double[] actual = y.Read();
        for (int i = 0; i < x.Length; i++)
        {
            // exp(x) - 1 for tiny x without cancellation: x + x^2 / 2.
            double expected = x[i] > 0 ? x[i] : Math.Abs(x[i]) < 1e-4 ? x[i] + x[i] * x[i] / 2 : Math.Exp(x[i]) - 1;
            Assert.Equal(expected, actual[i], Math.Abs(expected) * 1e-6);
        }
    }

    [Fact]
    public void NaN_and_infinity_are_not_hidden()
    {
        using var scope = new OpScope(device);
        var shape = new Shape(1, 1, 1, 3);
        DeviceTensor y = scope.Output(shape);
        Elu.Forward(scope.Stream, scope.Input(shape, [double.NaN, double.PositiveInfinity, double.NegativeInfinity]).View, y.View);
        Assert.Equal([double.NaN, double.PositiveInfinity, -1], y.Read());
    }

    [Fact]
    public void Refuses_tensors_that_do_not_fit()
    {
        using var scope = new OpScope(device);
        TensorView x = scope.Output(new Shape(1, 2, 2, 2)).View;
        TensorView y = scope.Output(new Shape(1, 2, 2, 3)).View;
        Assert.Equal("Elu: 'y' has shape [1x2x2x3]; it needs [1x2x2x2], the shape of 'x'.",
            Assert.Throws<ArgumentException>(() => Elu.Forward(scope.Stream, x, y)).Message);
        Assert.Equal(
            "Elu: the region of 2x2 pixels from row 1, column 0 leaves the 2x2 pixels; pass one that lies within.",
            Assert.Throws<ArgumentException>(() => Elu.Forward(scope.Stream, x, x, new PixelRegion(1, 0, 2, 2))).Message);
        Assert.Equal(
            "Elu: 'x' has a pitch of 1 for 2 channels; a pitch is at least the number of channels.",
            Assert.Throws<ArgumentException>(() => Elu.Forward(scope.Stream, x with { Pitch = 1 }, x)).Message);
        Assert.Equal(
            "Elu: 'x' has memory for 8 elements; shape [1x2x2x2] with pitch 4 needs 16.",
            Assert.Throws<ArgumentException>(() => Elu.Forward(scope.Stream, x with { Pitch = 4 }, x)).Message);
        Assert.Equal(
            "Elu: 'x' has a pitch of 2; one of BFloat16 is a multiple of 8, so that every pixel begins at 16 bytes.",
            Assert.Throws<ArgumentException>(() => Elu.Forward(scope.Stream, x with { ElementType = ElementType.BFloat16 }, x)).Message);
        Assert.Equal(
            "Elu: 'x' has memory for 16 elements; shape [1x2x2x2] with pitch 8 needs 32.",
            Assert.Throws<ArgumentException>(() =>
                Elu.Forward(scope.Stream, x with { Pitch = 8, ElementType = ElementType.BFloat16 }, x)).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : EluTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : EluTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : EluTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : EluTests(TestDevices.Cuda);
}
