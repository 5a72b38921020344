using BenchmarkDotNet.Attributes;
using IlgpuColorize.Kernels.Conv;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>Times fprop with bias, whole, on packed filters.</summary>
public class ConvFpropBenchmarks : ConvBenchmarks
{
    /// <summary>Runs one pass.</summary>
    [Benchmark]
    public void Fprop()
    {
        ConvFprop.Run(Operands.Stream, Problem, Operands.X, Operands.Filter, Operands.Bias, null, Operands.Y);
        Operands.Stream.Synchronize();
    }
}
