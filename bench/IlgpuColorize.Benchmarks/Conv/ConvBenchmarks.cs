using BenchmarkDotNet.Attributes;
using IlgpuColorize.Kernels.Conv;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>The problems and the memory of the benchmarks of the three passes.</summary>
public abstract class ConvBenchmarks : IDisposable
{
    private ConvOperands? _operands;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public ConvProblem Problem { get; set; }

    /// <summary>The problems.</summary>
    public virtual IEnumerable<ConvProblem> Problems => ConvProblems.Whole;

    private protected ConvOperands Operands => _operands!;

    /// <summary>Allocates.</summary>
    [GlobalSetup]
    public void SetUp() => _operands = new ConvOperands(Problem);

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _operands?.Dispose();
        _operands = null;
        GC.SuppressFinalize(this);
    }
}
