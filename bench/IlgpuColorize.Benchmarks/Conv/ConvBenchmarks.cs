using BenchmarkDotNet.Attributes;
using IlgpuColorize.Kernels.Conv;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>Is what the benchmarks of the three passes share: problems and memory.</summary>
public abstract class ConvBenchmarks : IDisposable
{
    private ConvOperands? _operands;

    /// <summary>Gets or sets the sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public ConvProblem Problem { get; set; }

    /// <summary>Gets the problems.</summary>
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
