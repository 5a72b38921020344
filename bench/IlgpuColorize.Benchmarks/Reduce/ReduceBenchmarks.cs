using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Reduce;

/// <summary>Times the reductions over one activation.</summary>
public class ReduceBenchmarks : OpBenchmarks
{
    private TensorView _x;
    private ArrayView<float> _partials;
    private ArrayView<float> _result;
    private ArrayView<float> _mean;
    private ArrayView<float> _variance;

    /// <summary>The extents.</summary>
    [ParamsSource(nameof(Shapes))]
    public Shape Shape { get; set; }

    /// <summary>The extents.</summary>
    public static IEnumerable<Shape> Shapes => [new(16, 32, 32, 8)];

    /// <summary>Runs the sum.</summary>
    [Benchmark]
    public void SumForward()
    {
        Sum.Forward(Stream, _x.Data, _partials, _result);
        Stream.Synchronize();
    }

    /// <summary>Runs the statistics of channels.</summary>
    [Benchmark]
    public void ChannelStatisticsForward()
    {
        ChannelStatistics.Forward(Stream, _x, _mean, _variance);
        Stream.Synchronize();
    }

    private protected override void Allocate()
    {
        _x = Tensor(Shape);
        _partials = Flat(Sum.Partials);
        _result = Flat(1);
        _mean = Flat(Shape.C);
        _variance = Flat(Shape.C);
    }
}
