using BenchmarkDotNet.Attributes;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Benchmarks.Conv;

/// <summary>
/// Times Winograd's method against the blocked direct convolution on the device <c>cpu</c>; GFLOP/s count the direct convolution's products
/// for both.
/// </summary>
public class ConvWinogradBenchmarks : IDisposable
{
    private ConvOperands? _operands;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(Problems))]
    public ConvProblem Problem { get; set; }

    /// <summary>The algorithm.</summary>
    [Params(ConvAlgorithm.Blocked, ConvAlgorithm.Winograd)]
    public ConvAlgorithm Algorithm { get; set; }

    /// <summary>The problems.</summary>
    public static IEnumerable<ConvProblem> Problems => ConvProblems.Winograd;

    private ConvOperands Operands => _operands!;

    /// <summary>Allocates.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _operands = new ConvOperands(Problem, DeviceKind.Cpu);
        Operands.Device.ConvAlgorithm = Algorithm;
    }

    /// <summary>Runs fprop on prepared filters, as with a loaded model.</summary>
    [Benchmark]
    public void Fprop() => ConvFprop.Run(Operands.Stream, Problem, Operands.X, Operands.Filter, Operands.Bias, null, Operands.Y);

    /// <summary>Runs fprop on rewritten weights, as in a training step.</summary>
    [Benchmark]
    public void FpropOnRewrittenWeights()
    {
        Operands.Filter.Invalidate();
        Fprop();
    }

    /// <summary>Runs dgrad on prepared filters.</summary>
    [Benchmark]
    public void Dgrad()
        => ConvDgrad.Run(Operands.Stream, Problem, Operands.Y, Operands.Filter, new GradientTarget(Operands.X, GradientWrite.Set));

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _operands?.Dispose();
        _operands = null;
        GC.SuppressFinalize(this);
    }
}
