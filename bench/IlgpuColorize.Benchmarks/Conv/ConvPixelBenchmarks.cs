using BenchmarkDotNet.Attributes;
using IlgpuColorize.Kernels.Conv;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>Times fprop of a single output pixel, as cached sampling runs it: the cost of a launch and of reading the filter.</summary>
public class ConvPixelBenchmarks : ConvBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<ConvProblem> Problems => ConvProblems.Pixels;

    /// <summary>Runs one pixel of every image.</summary>
    [Benchmark]
    public void Pixel()
    {
        ConvFprop.Run(Operands.Stream, Problem, Operands.X, Operands.Filter, Operands.Bias, null, Operands.Y);
        Operands.Stream.Synchronize();
    }
}
