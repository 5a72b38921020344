using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class ConcatTests(ComputeDevice device)
{
    private const int ChannelsOfB = 5;

    [Fact]
    public void Forward_equals_the_reference() => OpShapes.ForEach(device, (scope, shape) =>
    {
        Shape shapeOfB = shape.WithChannels(ChannelsOfB);
        double[] a = scope.Uniform(1, shape.Elements);
        double[] b = scope.Uniform(2, shapeOfB.Elements);
        DeviceTensor y = scope.Output(shape.WithChannels(shape.C + ChannelsOfB));
        Concat.Forward(scope.Stream, scope.Input(shape, a).View, scope.Input(shapeOfB, b).View, y.View);
        Assert.Equal(PointwiseReference.Concat(a, shape.C, b, ChannelsOfB), y.Read());
    });

    [Fact]
    public void Backward_splits_the_gradient() => OpShapes.ForEach(device, (scope, shape) =>
    {
        Shape shapeOfB = shape.WithChannels(ChannelsOfB);
        double[] da = scope.Uniform(3, shape.Elements);
        double[] db = scope.Uniform(4, shapeOfB.Elements);
        TensorView dy = scope.Input(shape.WithChannels(shape.C + ChannelsOfB),
            PointwiseReference.Concat(da, shape.C, db, ChannelsOfB)).View;
        TensorView ignored = scope.Output(shape).View;
        TensorView ignoredB = scope.Output(shapeOfB).View;
        scope.CheckGradient(da, shape, 1e-7,
            target => Concat.Backward(scope.Stream, dy, target, new GradientTarget(ignoredB, GradientWrite.Set)));
        scope.CheckGradient(db, shapeOfB, 1e-7,
            target => Concat.Backward(scope.Stream, dy, new GradientTarget(ignored, GradientWrite.Set), target));
    });

    [Fact]
    public void Region_has_the_bits_of_the_whole() => OpScope.CheckRegions(device, OpShapes.Lopsided, (scope, y, region) =>
    {
        TensorView a = scope.Input(y.Shape.WithChannels(2), scope.Uniform(1, 2 * y.Shape.Pixels)).View;
        TensorView b = scope.Input(y.Shape.WithChannels(5), scope.Uniform(2, 5 * y.Shape.Pixels)).View;
        Concat.Forward(scope.Stream, a, b, y, region);
    });

    [Fact]
    public void Refuses_channels_that_do_not_add_up()
    {
        using var scope = new OpScope(device);
        TensorView a = scope.Output(new Shape(1, 2, 2, 2)).View;
        TensorView y = scope.Output(new Shape(1, 2, 2, 5)).View;
        Assert.Equal(
            "Concat: 'y' has shape [1x2x2x5]; it needs 4 channels, the 2 of 'a' and the 2 of 'b'.",
            Assert.Throws<ArgumentException>(() => Concat.Forward(scope.Stream, a, a, y)).Message);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : ConcatTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : ConcatTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : ConcatTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : ConcatTests(TestDevices.Cuda);
}
