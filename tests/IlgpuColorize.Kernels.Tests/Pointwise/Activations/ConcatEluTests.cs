using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class ConcatEluTests(ComputeDevice device)
{
    [Fact]
    public void Forward_equals_the_reference() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] x = scope.Uniform(1, shape.Elements, 4);
        DeviceTensor y = scope.Output(shape.WithChannels(2 * shape.C));
        ConcatElu.Forward(scope.Stream, scope.Input(shape, x).View, y.View);
        scope.Close(PointwiseReference.ConcatElu(x), y.Read(), 1e-6);
    });

    [Fact]
    public void Backward_equals_central_differences() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] x = scope.Uniform(1, shape.Elements, 4);
        double[] dy = scope.Uniform(2, 2 * shape.Elements);
        Shape pairs = shape.WithChannels(2 * shape.C);
        DeviceTensor y = scope.Input(pairs, PointwiseReference.ConcatElu(x));
        DeviceTensor gradient = scope.Input(pairs, dy);
        double[] expected = CentralDifferences.Backward(PointwiseReference.ConcatElu, x, dy);
        scope.CheckGradient(expected, shape, 1e-6, dx => ConcatElu.Backward(scope.Stream, y.View, gradient.View, dx));
    });

    [Fact]
    public void Region_has_the_bits_of_the_whole() => OpScope.CheckRegions(device, OpShapes.Lopsided.WithChannels(14), (scope, y, region) =>
    {
        Shape shape = y.Shape.WithChannels(7);
        ConcatElu.Forward(scope.Stream, scope.Input(shape, scope.Uniform(1, shape.Elements, 4)).View, y, region);
    });

    [Fact]
    public void Both_halves_agree_with_elu_bit_for_bit() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[] x = scope.Uniform(1, shape.Elements, 4);
        DeviceTensor both = scope.Output(shape.WithChannels(2 * shape.C));
        DeviceTensor positive = scope.Output(shape);
        DeviceTensor negative = scope.Output(shape);
        ConcatElu.Forward(scope.Stream, scope.Input(shape, x).View, both.View);
        Elu.Forward(scope.Stream, scope.Input(shape, x).View, positive.View);
        Elu.Forward(scope.Stream, scope.Input(shape, [.. x.Select(value => -value)]).View, negative.View);
        Assert.Equal(positive.Read().Zip(negative.Read()).SelectMany(pair => new[] { pair.First, pair.Second }), both.Read());
    });

    [Fact]
    public void NaN_reaches_both_halves()
    {
        using var scope = new OpScope(device);
        DeviceTensor y = scope.Input(new Shape(1, 1, 1, 2), [5, 5]);
        ConcatElu.Forward(scope.Stream, scope.Input(new Shape(1, 1, 1, 1), [double.NaN]).View, y.View);
        Assert.All(y.Read(), value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void Refuses_an_output_without_two_channels_for_each()
    {
        using var scope = new OpScope(device);
        TensorView x = scope.Output(new Shape(1, 2, 2, 2)).View;
        TensorView y = scope.Output(new Shape(1, 2, 2, 3)).View;
        Assert.Equal(
            "ConcatElu: 'y' has shape [1x2x2x3]; it needs 4 channels, two for each of the 2 of 'x'.",
            Assert.Throws<ArgumentException>(() => ConcatElu.Forward(scope.Stream, x, y)).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : ConcatEluTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : ConcatEluTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : ConcatEluTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : ConcatEluTests(TestDevices.Cuda);
}
