using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Normalization;

namespace IlgpuColorize.Benchmarks.Normalization;

/// <summary>
/// Times weight normalisation of many filters at once, as GPUs do it; on <c>cpu</c>, which takes filters one by one in training, the
/// portable kernels from host code.
/// </summary>
public class BatchedWeightNormBenchmarks : OpBenchmarks
{
    private const int Filters = 64;
    private static readonly WeightNormProblem Filter = new(64, 9, 64);
    private static readonly float Direction = 1f / MathF.Sqrt(Filter.FilterElements);
    private FilterTable? _table;
    private ArrayView<float> _gradients;

    /// <summary>Runs the forward pass.</summary>
    [Benchmark]
    public void Forward()
    {
        BatchedWeightNorm.Forward(Stream, _table!);
        Stream.Synchronize();
    }

    /// <summary>Runs the backward pass.</summary>
    [Benchmark]
    public void Backward()
    {
        BatchedWeightNorm.Backward(Stream, _table!, default, _gradients);
        Stream.Synchronize();
    }

    private protected override void Allocate()
    {
        int ofFilter = Filter.Elements + Filter.K;
        // Directions of norm 1 under scales of 1: gradients, which are computed in place, then stay as large as they are.
        ArrayView<float> parameters = Upload<float>(
            [.. Enumerable.Range(0, Filters * ofFilter).Select(i => i % ofFilter < Filter.Elements ? Direction : 1f)]);
        _table = Own(new FilterTable(Stream.Device, [.. Enumerable.Range(0, Filters).Select(EntryOf)], parameters));
        _table.AskForWeights();
        _gradients = Flat(Filters * ofFilter);

        FilterEntry EntryOf(int i) => new(Filter, i * ofFilter, i * ofFilter + Filter.Elements, i * Filter.Elements, SecondPart: 0);
    }
}
