using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Losses;

public abstract class SoftmaxCrossEntropyTests(ComputeDevice device)
{
    private static readonly Shape[] Shapes = [new(1, 1, 1, 2), new(2, 3, 5, 7), new(1, 33, 1, 21), new(3, 11, 9, 5)];

    [Fact]
    public void Loss_equals_the_reference() => ForEachCase((scope, shape, logits, labels) =>
    {
        double loss = Forward(scope, shape, logits, labels, out _);
        Assert.Equal(LossReference.CrossEntropy(logits, shape.C, labels), loss, 1e-5);
    });

    [Fact]
    public void Gradient_equals_central_differences() => ForEachCase((scope, shape, logits, labels) =>
    {
        Forward(scope, shape, logits, labels, out ArrayView<float> workspace);
        double[] expected = CentralDifferences.Gradient(moved => 3 * LossReference.CrossEntropy(moved, shape.C, labels), logits);
        TensorView input = scope.Input(shape, logits).View;
        ArrayView<int> classes = scope.Flat(labels);
        scope.CheckGradient(expected, shape, 1e-5,
            dlogits => SoftmaxCrossEntropy.Backward(scope.Stream, input, classes, workspace, scope.FlatOf([3]), dlogits));
    });

    [Fact]
    public void Share_of_a_larger_batch_is_divided_by_the_labelled_pixels_of_all() => ForEachCase((scope, shape, logits, labels) =>
    {
        int here = labels.Count(label => label != SoftmaxCrossEntropy.IgnoreLabel), all = here + 10;
        double factor = (double)here / all;
        ArrayView<float> workspace = scope.FlatOutput(SoftmaxCrossEntropy.WorkspaceLength(shape)), loss = scope.FlatOutput(1);
        TensorView input = scope.Input(shape, logits).View;
        ArrayView<int> classes = scope.Flat(labels);
        SoftmaxCrossEntropy.Forward(scope.Stream, input, classes, workspace, loss, scope.FlatOf([all]));
        Assert.Equal(factor * LossReference.CrossEntropy(logits, shape.C, labels), scope.Read(loss)[0], 1e-5);
        double[] expected = CentralDifferences.Gradient(moved => factor * LossReference.CrossEntropy(moved, shape.C, labels), logits);
        scope.CheckGradient(
            expected, shape, 1e-5,
            dlogits => SoftmaxCrossEntropy.Backward(scope.Stream, input, classes, workspace, scope.FlatOf([1]), dlogits));
    });

    [Fact]
    public void Loss_and_gradient_are_zero_where_no_pixel_has_a_label()
    {
        using var scope = new OpScope(device);
        var shape = new Shape(1, 2, 2, 3);
        int[] labels = [255, 255, 255, 255];
        Assert.Equal(0, Forward(scope, shape, Numbers.Uniform(1, shape.Elements), labels, out ArrayView<float> workspace));
        TensorView logits = scope.Input(shape, Numbers.Uniform(1, shape.Elements)).View;
        ArrayView<int> classes = scope.Flat(labels);
        scope.CheckGradient(new double[shape.Elements], shape, 0,
            dlogits => SoftmaxCrossEntropy.Backward(scope.Stream, logits, classes, workspace, scope.FlatOf([1]), dlogits));
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        using var scope = new OpScope(device);
        Assert.Equal(2000, Forward(scope, new Shape(1, 1, 1, 2), [1000, -1000], [1], out _), 1e-3);
    }

    [Fact]
    public void Refuses_labels_of_another_size()
    {
        using var scope = new OpScope(device);
        TensorView logits = scope.Output(new Shape(1, 2, 2, 3)).View;
        Assert.Equal(
            "SoftmaxCrossEntropy: 'labels' has 3 elements; it needs 4.",
            Assert.Throws<ArgumentException>(() =>
                SoftmaxCrossEntropy.Forward(scope.Stream, logits, scope.Flat(1, 1, 1), scope.FlatOutput(600),
                    scope.FlatOutput(1))).Message);
        Assert.Equal(
            "SoftmaxCrossEntropy: 'workspace' has 4 elements; it needs at least 517.",
            Assert.Throws<ArgumentException>(() =>
                SoftmaxCrossEntropy.Forward(scope.Stream, logits, scope.Flat(1, 1, 1, 1), scope.FlatOutput(4),
                    scope.FlatOutput(1))).Message);
    }

    private static double Forward(OpScope scope, Shape shape, double[] logits, int[] labels, out ArrayView<float> workspace)
    {
        workspace = scope.FlatOutput(SoftmaxCrossEntropy.WorkspaceLength(shape));
        ArrayView<float> loss = scope.FlatOutput(1);
        SoftmaxCrossEntropy.Forward(scope.Stream, scope.Input(shape, logits).View, scope.Flat(labels), workspace, loss);
        return scope.Read(loss)[0];
    }

    private void ForEachCase(Action<OpScope, Shape, double[], int[]> check)
    {
        foreach (Shape shape in Shapes)
            foreach ((int extraPitch, ElementType elementType) in OpScope.Layouts)
            {
                using var scope = new OpScope(device, extraPitch, elementType);
                int[] labels = [.. Enumerable.Range(0, shape.Pixels)
                    .Select(i => i % 4 == 3 ? SoftmaxCrossEntropy.IgnoreLabel : i * 5 % shape.C)];
                check(scope, shape, scope.Uniform(1, shape.Elements, 4), labels);
            }
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : SoftmaxCrossEntropyTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : SoftmaxCrossEntropyTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : SoftmaxCrossEntropyTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : SoftmaxCrossEntropyTests(TestDevices.Cuda);
}
