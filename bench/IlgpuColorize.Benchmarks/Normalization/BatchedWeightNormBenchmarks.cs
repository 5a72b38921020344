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
        _table = Own(new FilterTable(Stream.Device, [.. Enumerable.Range(0, Filters).Select(EntryOf)], Flat(Filters * ofFilter)));
        // They are written where they were asked for.
        _ = _table.Weights;
        _gradients = Flat(Filters * ofFilter);

        FilterEntry EntryOf(int i) => new(Filter, i * ofFilter, i * ofFilter + Filter.Elements, i * Filter.Elements, SecondPart: 0);
    }
}
