using BenchmarkDotNet.Attributes;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>Times dgrad on packed filters.</summary>
public class ConvDgradBenchmarks : ConvBenchmarks
{
    /// <summary>Runs one pass.</summary>
    [Benchmark]
    public void Dgrad()
    {
        ConvDgrad.Run(Operands.Stream, Problem, Operands.Y, Operands.Filter, new GradientTarget(Operands.X, GradientWrite.Set));
        Operands.Stream.Synchronize();
    }
}
