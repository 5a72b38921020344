using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Pointwise;

public abstract class FeatureTransformTests(ComputeDevice device)
{
    [Fact]
    public void Forward_equals_the_reference() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[][] parts = Draw(scope, shape);
        DeviceTensor y = scope.Output(shape);
        FeatureTransform.Forward(scope.Stream, scope.Input(shape, parts[0]).View, scope.Input(shape, parts[1]).View,
            scope.Input(shape, parts[2]).View, y.View);
        scope.Close(PointwiseReference.FeatureTransform(parts[0], parts[1], parts[2]), y.Read(), 1e-6);
    });

    [Fact]
    public void Backward_equals_central_differences() => OpShapes.ForEach(device, (scope, shape) =>
    {
        double[][] parts = Draw(scope, shape);
        double[] dy = scope.Uniform(9, shape.Elements);
        TensorView e = scope.Input(shape, parts[0]).View;
        TensorView gamma = scope.Input(shape, parts[1]).View;
        TensorView gradient = scope.Input(shape, dy).View;
        var ignored = new GradientTarget(scope.Output(shape).View, GradientWrite.Set);
        scope.CheckGradient(Expected(parts, 0, dy), shape, 1e-6,
            de => FeatureTransform.Backward(scope.Stream, e, gamma, gradient, de, ignored, ignored));
        scope.CheckGradient(Expected(parts, 1, dy), shape, 1e-6,
            dgamma => FeatureTransform.Backward(scope.Stream, e, gamma, gradient, ignored, dgamma, ignored));
        scope.CheckGradient(Expected(parts, 2, dy), shape, 1e-6,
            dbeta => FeatureTransform.Backward(scope.Stream, e, gamma, gradient, ignored, ignored, dbeta));
    });

    [Fact]
    public void Refuses_shapes_that_differ()
    {
        using var scope = new OpScope(device);
        TensorView e = scope.Output(new Shape(1, 2, 2, 2)).View;
        TensorView gamma = scope.Output(new Shape(1, 2, 2, 1)).View;
        Assert.Equal(
            "FeatureTransform: 'gamma' has shape [1x2x2x1]; it needs [1x2x2x2], the shape of 'e'.",
            Assert.Throws<ArgumentException>(() => FeatureTransform.Forward(scope.Stream, e, gamma, e, e)).Message);
    }

    private static double[][] Draw(OpScope scope, Shape shape)
        => [scope.Uniform(1, shape.Elements, 2), scope.Uniform(2, shape.Elements, 2), scope.Uniform(3, shape.Elements, 2)];

    private static double[] Expected(double[][] parts, int which, double[] dy) => CentralDifferences.Backward(
        moved =>
        {
            double[][] with = [.. parts.Select((part, i) => i == which ? moved : part)];
            return PointwiseReference.FeatureTransform(with[0], with[1], with[2]);
        },
        parts[which],
        dy);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : FeatureTransformTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : FeatureTransformTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : FeatureTransformTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : FeatureTransformTests(TestDevices.Cuda);
}
