using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Normalization;

/// <summary>Checks the pass over all filters on a table of several, with gaps between them as the flat buffers of a network have.</summary>
public abstract class BatchedWeightNormTests(ComputeDevice device)
{
    private const int Gap = 3;
    private static readonly WeightNormProblem[] Problems =
        [new(3, 9, 1), new(5, 4, 33), new(4, 1, 31, 12), new(1, 1, 1), new(3, 6, 65, 32)];

    [Fact]
    public void Weights_equal_the_reference_and_gaps_stay()
    {
        using var scope = new OpScope(device);
        using FilterTable table = TableOf(scope, Parameters());
        ArrayView<float> weights = table.AskForWeights();
        scope.Stream.Upload<float>([.. Enumerable.Repeat(float.NaN, (int)weights.Length)], weights);
        BatchedWeightNorm.Forward(scope.Stream, table);
        // What was not written is still NaN.
        Numbers.Close(Weights(Parameters()), [.. scope.Read(weights).Where(value => !double.IsNaN(value))], 1e-6);
    }

    [Fact]
    public void Bfloat16_forms_have_the_bits_of_the_separate_repack()
    {
        using var scope = new OpScope(device);
        using FilterTable table = TableOf(scope, Parameters());
        BatchedWeightNorm.Forward(scope.Stream, table);
        table.RoundedOf(0, 0);
        RoundedView rounded = table.Rounded.ViewOr(table.AskForWeights());
        RoundedEntry[] places = scope.Stream.Download(rounded.Places);
        foreach ((int filter, int part) in Parts())
        {
            TensorView w = WeightsOf(table, filter, part);
            int length = (int)BFloat16Filter.LengthOf(w.Shape), first = part == 0 ? places[filter].First : places[filter].Second;
            using var separate = device.Allocate<ushort>(length);
            scope.Stream.Launch(
                "ConvFilter.Repack", new ConvPackProblem(length), length,
                new ConvFilterRepack(w.Data, separate.View, w.N, w.W, w.C, length / w.N / w.W));
            Assert.Equal(scope.Stream.Download(separate.View), scope.Stream.Download(rounded.Memory.SubView(first, length)));
        }
    }

    [Fact]
    public void Weights_take_memory_in_the_forms_that_are_asked_for_and_are_there_at_once()
    {
        using var scope = new OpScope(device);
        using FilterTable table = TableOf(scope, Parameters());
        Assert.False(table.RoundedOf(0, 0).IsValid);
        BatchedWeightNorm.Forward(scope.Stream, table);
        Assert.Equal((0, 1), (table.WeightsOr(table.Parameters).AreWanted, table.Rounded.ViewOr(table.Parameters).IsWanted));
        Assert.True(table.RoundedOf(1, 0).IsValid);
        double[] expected = Weights(Parameters());
        TensorView first = WeightsOf(table, 0, 0);
        Numbers.Close(expected.AsSpan(0, (int)first.Shape.Elements), scope.Read(first.Data), 1e-6);
        Assert.Equal(1, table.WeightsOr(table.Parameters).AreWanted);
    }

    [Fact]
    public void Nothing_is_rounded_until_it_is_asked_for()
    {
        using var scope = new OpScope(device);
        using FilterTable table = TableOf(scope, Parameters());
        BatchedWeightNorm.Forward(scope.Stream, table);
        Assert.Equal(0, table.Rounded.ViewOr(table.Parameters).IsWanted);
        Assert.True(table.RoundedOf(0, 0).IsValid);
    }

    [Fact]
    public void Gradients_equal_central_differences()
    {
        using var scope = new OpScope(device);
        double[] parameters = Parameters(), dw = Numbers.Uniform(3, Weights(parameters).Length);
        double[] expected = CentralDifferences.Backward(Weights, parameters, dw);
        (double[] parts, double[] whole) = Placed(dw);
        using FilterTable table = TableOf(scope, parameters);
        ArrayView<float> gradients = scope.FlatOf(whole);
        BatchedWeightNorm.Forward(scope.Stream, table);
        BatchedWeightNorm.Backward(scope.Stream, table, scope.FlatOf(parts), gradients);
        Numbers.Close(expected, scope.Read(gradients), 1e-5);
    }

    [Fact]
    public void Refuses_buffers_that_are_too_short()
    {
        using var scope = new OpScope(device);
        FilterEntry[] entries = [new(new WeightNormProblem(2, 1, 3, 2), Direction: 4, Scale: 10, FirstPart: 0, SecondPart: 8)];
        ArrayView<float> short9 = scope.FlatOutput(9), enough = scope.FlatOutput(12);
        using FilterTable table = new(device, entries, enough);
        string Refusal(Action action) => Assert.Throws<ArgumentException>(action).Message;
        Assert.Equal(
            "FilterTable: 'parameters' has 9 elements; it needs at least 12.",
            Refusal(() => new FilterTable(device, entries, short9).Dispose()));
        Assert.Equal(
            "BatchedWeightNorm: 'partGradients' has 9 elements; it needs at least 10.",
            Refusal(() => BatchedWeightNorm.Backward(scope.Stream, table, short9, enough)));
        Assert.Equal(
            "BatchedWeightNorm: 'gradients' has 9 elements; it needs at least 12.",
            Refusal(() => BatchedWeightNorm.Backward(scope.Stream, table, enough, short9)));
    }

    private FilterTable TableOf(OpScope scope, double[] parameters) => new(device, Entries(), scope.FlatOf(parameters));

    private static IEnumerable<(int Filter, int Part)> Parts()
        => Problems.SelectMany((problem, filter) => Enumerable.Range(0, problem.C1 == 0 ? 1 : 2).Select(part => (filter, part)));

    private static TensorView WeightsOf(FilterTable table, int filter, int part)
    {
        WeightNormProblem problem = Problems[filter];
        return table.WeightsOf(filter, part, new Shape(problem.K, 1, problem.Taps, part == 0 ? problem.C0 : problem.C1));
    }

    // Of every filter: v, a gap, g; and in the weights the parts, each followed by a gap.
    private static FilterEntry[] Entries()
    {
        List<FilterEntry> entries = [];
        int parameters = 0, weights = 0;
        foreach (WeightNormProblem problem in Problems)
        {
            int first = problem.K * problem.Taps * problem.C0, second = problem.K * problem.Taps * problem.C1;
            entries.Add(new FilterEntry(problem, parameters, parameters + problem.Elements + Gap, weights, weights + first + Gap));
            parameters += problem.Elements + Gap + problem.K;
            weights += first + Gap + (second == 0 ? 0 : second + Gap);
        }
        return [.. entries];
    }

    private static int Length() => Entries().Max(entry => entry.Scale + entry.Problem.K);

    private static double[] Parameters()
    {
        double[] values = Numbers.Uniform(1, Length());
        foreach (FilterEntry entry in Entries())
            Array.Clear(values, entry.Direction + entry.Problem.Elements, Gap);
        return values;
    }

    // The weights of all parts, one after the other, without gaps.
    private static double[] Weights(double[] parameters) =>
    [
        .. Entries().SelectMany(entry =>
        {
            WeightNormProblem problem = entry.Problem;
            double[] w = WeightNormReference.Forward(
                parameters[entry.Direction..(entry.Direction + problem.Elements)], parameters[entry.Scale..(entry.Scale + problem.K)]);
            return WeightNormReference.Channels(w, problem.C, 0, problem.C0).Concat(
                WeightNormReference.Channels(w, problem.C, problem.C0, problem.C1));
        }),
    ];

    // Gradients of the weights of filters in two parts where the table has these, with NaN elsewhere, which nobody may read; and of those
    // in one where their directions are.
    private static (double[] Parts, double[] Whole) Placed(double[] dw)
    {
        double[] parts = [.. Enumerable.Repeat(double.NaN, Length())], whole = new double[Length()];
        int taken = 0;
        foreach (FilterEntry entry in Entries())
        {
            int rows = entry.Problem.K * entry.Problem.Taps;
            if (entry.Problem.C1 == 0)
            {
                Take(whole, entry.Direction, entry.Problem.Elements);
                continue;
            }
            Take(parts, entry.FirstPart, rows * entry.Problem.C0);
            Take(parts, entry.SecondPart, rows * entry.Problem.C1);
        }
        return (parts, whole);

        void Take(double[] placed, int at, int count)
        {
            Array.Copy(dw, taken, placed, at, count);
            taken += count;
        }
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpuPortable() : BatchedWeightNormTests(PortableDevice.Cpu);

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator() : BatchedWeightNormTests(TestDevices.Simulator);

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda() : BatchedWeightNormTests(TestDevices.Cuda);
}
