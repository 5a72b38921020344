using BenchmarkDotNet.Attributes;
using ILGPU;
using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Normalization;

/// <summary>Times weight normalisation: a dilated filter of preset <c>small</c>, and a split one of the generator.</summary>
public class WeightNormBenchmarks : OpBenchmarks
{
    private ArrayView<float> _v;
    private ArrayView<float> _dv;
    private ArrayView<float> _w0;
    private ArrayView<float> _w1;
    private ArrayView<float>[] _ofChannel = [];

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public WeightNormProblem Problem { get; set; }

    /// <summary>The sizes.</summary>
    public static IEnumerable<WeightNormProblem> Problems => [new(256, 9, 256), new(160, 1, 682, 320)];

    /// <summary>Runs the forward pass.</summary>
    [Benchmark]
    public void Forward()
    {
        WeightNorm.Forward(Stream, Problem, _v, _ofChannel[0], _w0, _w1, _ofChannel[1]);
        Stream.Synchronize();
    }

    /// <summary>Runs the backward pass.</summary>
    [Benchmark]
    public void Backward()
    {
        WeightNorm.Backward(Stream, Problem, _v, _ofChannel[0], _ofChannel[1], _w0, _w1, _ofChannel[2], _dv, _ofChannel[3],
            GradientWrite.Set);
        Stream.Synchronize();
    }

    private protected override void Allocate()
    {
        _v = Flat(Problem.Elements);
        _dv = Flat(Problem.Elements);
        _w0 = Flat(Problem.K * Problem.Taps * Problem.C0);
        _w1 = Problem.C1 == 0 ? ArrayView<float>.Empty : Flat(Problem.K * Problem.Taps * Problem.C1);
        _ofChannel = [.. Enumerable.Range(0, 4).Select(_ => Flat(Problem.K))];
    }
}
