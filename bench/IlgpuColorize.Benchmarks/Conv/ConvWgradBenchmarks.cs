using BenchmarkDotNet.Attributes;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>Times wgrad.</summary>
public class ConvWgradBenchmarks : ConvBenchmarks
{
    /// <summary>Runs one pass.</summary>
    [Benchmark]
    public void Wgrad()
    {
        ConvWgrad.Run(Operands.Stream, Problem, Operands.X, Operands.Y, Operands.FilterGradient, GradientWrite.Set);
        Operands.Stream.Synchronize();
    }
}
