using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Runs ops large enough for several items on one and on three threads: the bits are the same.</summary>
[Collection(TestDevices.Collection)]
public sealed class ThreadCountTests
{
    private static readonly Shape Shape = new(3, 17, 19, 37);

    [Fact]
    public void Activations_do_not_depend_on_the_number_of_threads() => CheckBits(scope =>
    {
        double[] x = Numbers.Uniform(1, Shape.Elements, 4);
        DeviceTensor pairs = scope.Output(Shape.WithChannels(2 * Shape.C));
        DeviceTensor y = scope.Output(Shape);
        ConcatElu.Forward(scope.Stream, scope.Input(Shape, x).View, pairs.View);
        Gate.Forward(scope.Stream, pairs.View, scope.Input(Shape, x).View, y.View);
        return [.. pairs.Read(), .. y.Read()];
    });

    [Fact]
    public void Reductions_do_not_depend_on_the_number_of_threads() => CheckBits(scope =>
    {
        TensorView x = scope.Input(Shape, Numbers.Uniform(1, Shape.Elements, 4)).View;
        ArrayView<float> sum = scope.FlatOutput(1);
        ArrayView<float> mean = scope.FlatOutput(Shape.C);
        ArrayView<float> variance = scope.FlatOutput(Shape.C);
        Sum.Forward(scope.Stream, x.Data, scope.FlatOutput(Sum.Partials), sum);
        ChannelStatistics.Forward(scope.Stream, x, mean, variance);
        return [.. scope.Read(sum), .. scope.Read(mean), .. scope.Read(variance)];
    });

    [Fact]
    public void Mixture_loss_does_not_depend_on_the_number_of_threads() => CheckBits(scope =>
    {
        TensorView parameters = scope.Input(Shape, Numbers.Uniform(1, Shape.Elements, 2)).View;
        TensorView lightness = scope.Input(Shape.WithChannels(1), Numbers.Uniform(2, Shape.Pixels)).View;
        TensorView x = scope.Input(Shape.WithChannels(2), Numbers.Uniform(3, 2 * Shape.Pixels)).View;
        ArrayView<float> loss = scope.FlatOutput(1);
        DeviceTensor gradient = scope.Output(Shape);
        LogisticMixtureNll.Forward(scope.Stream, parameters, lightness, x, 4, scope.FlatOutput(LogisticMixtureNll.WorkspaceLength(Shape)),
            loss);
        LogisticMixtureNll.Backward(scope.Stream, parameters, lightness, x, 4, loss, new GradientTarget(gradient.View, GradientWrite.Set));
        return [.. scope.Read(loss), .. gradient.Read()];
    });

    [Fact]
    public void Class_loss_does_not_depend_on_the_number_of_threads() => CheckBits(scope =>
    {
        TensorView logits = scope.Input(Shape, Numbers.Uniform(1, Shape.Elements, 4)).View;
        ArrayView<int> labels = scope.Flat([.. Enumerable.Range(0, Shape.Pixels).Select(pixel => pixel % (Shape.C + 1))]);
        ArrayView<float> workspace = scope.FlatOutput(SoftmaxCrossEntropy.WorkspaceLength(Shape)), loss = scope.FlatOutput(1);
        DeviceTensor gradient = scope.Output(Shape);
        SoftmaxCrossEntropy.Forward(scope.Stream, logits, labels, workspace, loss);
        SoftmaxCrossEntropy.Backward(scope.Stream, logits, labels, workspace, loss, new GradientTarget(gradient.View, GradientWrite.Set));
        return [.. scope.Read(loss), .. gradient.Read()];
    });

    [Fact]
    public void Parameter_passes_do_not_depend_on_the_number_of_threads() => CheckBits(scope =>
    {
        var problem = new WeightNormProblem(41, 9, 101, 64);
        double[] v = Numbers.Uniform(1, problem.Elements);
        ArrayView<float> values = scope.FlatOf(v);
        ArrayView<float> g = scope.FlatOf(Numbers.Uniform(2, problem.K));
        ArrayView<float> w0 = scope.FlatOutput(problem.K * problem.Taps * problem.C0);
        ArrayView<float> w1 = scope.FlatOutput(problem.K * problem.Taps * problem.C1);
        WeightNorm.Forward(scope.Stream, problem, values, g, w0, w1, scope.FlatOutput(problem.K));
        ArrayView<StepState> state = scope.Flat(StepState.Of(1, 1e-3, new AdamOptions(), 0.9, 0));
        Adam.Update(scope.Stream, state, new AdamOptions(), values, scope.FlatOf(Numbers.Uniform(3, v.Length)),
            scope.FlatOf(new double[v.Length]), scope.FlatOf(new double[v.Length]));
        return [.. scope.Read(w0), .. scope.Read(w1), .. scope.Read(values)];
    });

    private static void CheckBits(Func<OpScope, double[]> run)
    {
        double[] one = Run(1, run);
        Assert.DoesNotContain(one, double.IsNaN);
        Assert.Equal(one, Run(3, run));
    }

    private static double[] Run(int threads, Func<OpScope, double[]> run)
    {
        using var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads);
        using var scope = new OpScope(device);
        return run(scope);
    }
}
