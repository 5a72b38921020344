using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Normalization;

public abstract class WeightNormTests(ComputeDevice device)
{
    private static readonly WeightNormProblem[] Problems =
    [
        new(1, 1, 1), new(3, 9, 1), new(2, 9, 5), new(5, 4, 33), new(4, 1, 31, 12), new(3, 6, 65, 32), new(2, 4, 17, 1),
    ];

    [Fact]
    public void Forward_equals_the_reference() => ForEachProblem((scope, problem, v, g) =>
    {
        double[] expected = WeightNormReference.Forward(v, g);
        Forward(scope, problem, v, g, out ArrayView<float> w0, out ArrayView<float> w1, out ArrayView<float> inverseNorms);
        Numbers.Close(WeightNormReference.Channels(expected, problem.C, 0, problem.C0), scope.Read(w0), 1e-6);
        if (problem.C1 > 0)
            Numbers.Close(WeightNormReference.Channels(expected, problem.C, problem.C0, problem.C1), scope.Read(w1), 1e-6);
        double[] norms = [.. v.Chunk(problem.FilterElements).Select(filter => 1 / Math.Sqrt(filter.Sum(value => value * value)))];
        Numbers.Close(norms, scope.Read(inverseNorms), 1e-6);
    });

    [Fact]
    public void Backward_equals_central_differences() => ForEachProblem((scope, problem, v, g) =>
    {
        double[] dw = Numbers.Uniform(3, problem.Elements);
        double[] dv = CentralDifferences.Backward(moved => WeightNormReference.Forward(moved, g), v, dw);
        double[] dg = CentralDifferences.Backward(moved => WeightNormReference.Forward(v, moved), g, dw);
        Numbers.Close(
            [.. dv, .. dg],
            Backward(scope, problem, v, g, dw, GradientWrite.Set, [.. v.Select(_ => double.NaN)], [.. g.Select(_ => double.NaN)]), 1e-5);
        double[] expected = [.. dv.Zip(v, (d, before) => d + before), .. dg.Zip(g, (d, before) => d + before)];
        Numbers.Close(expected, Backward(scope, problem, v, g, dw, GradientWrite.Add, v, g), 1e-5);
    });

    [Fact]
    public void Refuses_parts_that_do_not_fit()
    {
        using var scope = new OpScope(device);
        var problem = new WeightNormProblem(2, 1, 3, 2);
        ArrayView<float> Flat(int length) => scope.FlatOutput(length);
        string Refusal(Action action) => Assert.Throws<ArgumentException>(action).Message;
        Assert.Equal(
            "WeightNorm: 'w1' has 4 elements; it needs 2.",
            Refusal(() => WeightNorm.Forward(scope.Stream, problem, Flat(6), Flat(2), Flat(4), Flat(4), Flat(2))));
        Assert.Equal(
            "WeightNorm: 'v' has 5 elements; it needs 6.",
            Refusal(() => WeightNorm.Forward(scope.Stream, problem, Flat(5), Flat(2), Flat(4), Flat(2), Flat(2))));
        Assert.Equal(
            "WeightNorm: 'problem' has 4 channels in its first part; it needs 1 to 3.",
            Refusal(() => WeightNorm.Forward(scope.Stream, problem with { C0 = 4 }, Flat(6), Flat(2), Flat(8), Flat(2), Flat(2))));
    }

    private static void Forward(
        OpScope scope, WeightNormProblem problem, double[] v, double[] g, out ArrayView<float> w0, out ArrayView<float> w1,
        out ArrayView<float> inverseNorms)
    {
        w0 = scope.FlatOutput(problem.K * problem.Taps * problem.C0);
        w1 = problem.C1 == 0 ? ArrayView<float>.Empty : scope.FlatOutput(problem.K * problem.Taps * problem.C1);
        inverseNorms = scope.FlatOutput(problem.K);
        WeightNorm.Forward(scope.Stream, problem, scope.FlatOf(v), scope.FlatOf(g), w0, w1, inverseNorms);
    }

    private static double[] Backward(
        OpScope scope, WeightNormProblem problem, double[] v, double[] g, double[] dw, GradientWrite write, double[] dvBefore,
        double[] dgBefore)
    {
        Forward(scope, problem, v, g, out _, out _, out ArrayView<float> inverseNorms);
        ArrayView<float> dw0 = scope.FlatOf(WeightNormReference.Channels(dw, problem.C, 0, problem.C0));
        ArrayView<float> dw1 = problem.C1 == 0
            ? ArrayView<float>.Empty
            : scope.FlatOf(WeightNormReference.Channels(dw, problem.C, problem.C0, problem.C1));
        ArrayView<float> dv = scope.FlatOf(dvBefore);
        ArrayView<float> dg = scope.FlatOf(dgBefore);
        WeightNorm.Backward(
            scope.Stream, problem, scope.FlatOf(v), scope.FlatOf(g), inverseNorms, dw0, dw1, scope.FlatOutput(problem.K), dv, dg, write);
        return [.. scope.Read(dv), .. scope.Read(dg)];
    }

    private void ForEachProblem(Action<OpScope, WeightNormProblem, double[], double[]> check)
        => Assert.All(Problems, problem =>
        {
            using var scope = new OpScope(device);
            check(scope, problem, Numbers.Uniform(1, problem.Elements), Numbers.Uniform(2, problem.K, 2));
        });

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu() : WeightNormTests(TestDevices.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : WeightNormTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : WeightNormTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : WeightNormTests(TestDevices.Cuda);
}
