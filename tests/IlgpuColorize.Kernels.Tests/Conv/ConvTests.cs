using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks every pass against the double-precision reference, on each device and with each of its algorithms.</summary>
public abstract class ConvTests
{
    // A Winograd transform multiplies the rounding errors of some sums; ConvWinograd states the measured ones.
    private double Tolerance => Device.ConvAlgorithm == ConvAlgorithm.Winograd ? 5e-6 : 1e-6;

    // Half of the last place of eight bits: what storing a sum as bfloat16 may change of it.
    private const double BFloat16Rounding = 1.0 / 256;

    private protected abstract ComputeDevice Device { get; }

    private protected virtual ConvProblem[] Problems => ConvShapes.Small;

    private protected virtual IReadOnlyList<ConvAlgorithm> Algorithms => ConvAlgorithms.Supported(Device);

    [Fact]
    public void Fprop_equals_the_reference() => ForEachCase(drawn =>
    {
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), ConvRun.Fprop(Device, drawn), Tolerance);
        Numbers.Close(
            drawn.Reference.Forward(drawn.X, drawn.W, [], []), ConvRun.Fprop(Device, drawn, bias: false, added: false), Tolerance);
    });

    [Fact]
    public void Dgrad_equals_the_reference() => ForEachCase(drawn =>
    {
        double[] expected = drawn.Reference.InputGradient(drawn.Dy, drawn.W);
        Numbers.Close(expected, ConvRun.Dgrad(Device, drawn), Tolerance);
        Numbers.Close(Sum(expected, drawn.X), ConvRun.Dgrad(Device, drawn, before: drawn.X), Tolerance);
    });

    [Fact]
    public void Wgrad_equals_the_reference() => ForEachCase(drawn =>
    {
        double[] expected = drawn.Reference.FilterGradient(drawn.X, drawn.Dy);
        Numbers.Close(expected, ConvRun.Wgrad(Device, drawn), Tolerance);
        Numbers.Close(Sum(expected, drawn.W), ConvRun.Wgrad(Device, drawn, before: drawn.W), Tolerance);
    });

    [Fact]
    public void Bias_gradient_equals_the_reference() => ForEachCase(drawn =>
    {
        double[] expected = drawn.Reference.BiasGradient(drawn.Dy);
        Numbers.Close(expected, ConvRun.BiasGradient(Device, drawn), Tolerance);
        Numbers.Close(Sum(expected, drawn.Bias), ConvRun.BiasGradient(Device, drawn, before: drawn.Bias), Tolerance);
    });

    [Fact]
    public void Tensors_in_bfloat16_are_summed_in_float32()
    {
        IEnumerable<ConvCase> cases = Problems.Select(problem => new ConvCase(problem, elementType: ElementType.BFloat16));
        ConvCases.EachWith(Device, [ConvAlgorithm.Direct], cases, drawn =>
        {
            Numbers.Close(
                drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), ConvRun.Fprop(Device, drawn), BFloat16Rounding);
            double[] dx = drawn.Reference.InputGradient(drawn.Dy, drawn.W);
            Numbers.Close(dx, ConvRun.Dgrad(Device, drawn, target: ElementType.BFloat16), BFloat16Rounding);
            Numbers.Close(Sum(dx, drawn.X), ConvRun.Dgrad(Device, drawn, before: drawn.X, target: ElementType.BFloat16), BFloat16Rounding);
            // Gradients that accumulate, and those of parameters, stay in float32: nothing is rounded.
            Numbers.Close(dx, ConvRun.Dgrad(Device, drawn), Tolerance);
            Numbers.Close(drawn.Reference.FilterGradient(drawn.X, drawn.Dy), ConvRun.Wgrad(Device, drawn), Tolerance);
            Numbers.Close(drawn.Reference.BiasGradient(drawn.Dy), ConvRun.BiasGradient(Device, drawn), Tolerance);
        });
    }

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (x, y) => x + y)];

    private void ForEachCase(Action<ConvCase> check) => ConvCases.Each(Device, Algorithms, Problems, check);

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu : ConvTests
    {
        private protected override ComputeDevice Device => TestDevices.Cpu;

        private protected override ConvProblem[] Problems => ConvShapes.Varied;
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator : ConvTests
    {
        private protected override ComputeDevice Device => TestDevices.Simulator;

        // Groups are slow there; ConvTiledTests runs them on fewer problems.
        private protected override IReadOnlyList<ConvAlgorithm> Algorithms => [ConvAlgorithm.Direct];
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda : ConvTests
    {
        private protected override ComputeDevice Device => TestDevices.Cuda;

        private protected override ConvProblem[] Problems => ConvShapes.Varied;
    }
}
