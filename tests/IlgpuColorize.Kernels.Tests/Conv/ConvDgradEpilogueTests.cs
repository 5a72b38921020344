using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks what follows dgrad against the reference and, bit for bit, against the sequence of separate ops.</summary>
public abstract class ConvDgradEpilogueTests
{
    private static readonly Padding CausalDown = new(1, 0, 1, 1);

    private protected abstract ComputeDevice Device { get; }

    private protected abstract ConvProblem[] Problems { get; }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Derivatives_have_the_bits_of_the_sequence_and_the_values_of_the_reference(bool activated, bool gated)
        => ConvCases.Each(Device, ConvAlgorithms.Supported(Device), Problems, drawn =>
    {
        foreach (bool adds in (bool[])[false, true])
        {
            ConvDgradEpilogueRun run = new(Device, drawn, activated, gated, adds);
            (double[] dx, double[] dpq) = run.Fused();
            (double[] sequenceDx, double[] sequenceDpq) = run.Sequence();
            Assert.Equal(sequenceDx, dx);
            Assert.Equal(sequenceDpq, dpq);
            (double[] expectedDx, double[] expectedDpq) = run.Reference();
            Numbers.Close(expectedDx, dx, 5e-6);
            Numbers.Close(expectedDpq, dpq, 5e-6);
        }
    });

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu : ConvDgradEpilogueTests
    {
        private protected override ComputeDevice Device => TestDevices.Cpu;

        // Tiles of every width, blocks with tails, several bands and groups of blocks, both strides, both methods.
        private protected override ConvProblem[] Problems { get; } =
        [
            new(2, 5, 4, 2, 3, 3, 3, ConvProblem.Same(3, 3)),
            new(2, 9, 7, 6, 5, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
            new(1, 9, 11, 40, 17, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
            new(2, 10, 12, 70, 32, 2, 3, CausalDown),
            new(1, 7, 9, 66, 64, 3, 3, ConvProblem.Same(3, 3)),
            new(1, 7, 9, 64, 21, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
            new(2, 30, 40, 8, 3, 3, 3, ConvProblem.Same(3, 3)),
            new(1, 4, 5, 24, 20, 1, 1, default),
        ];
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator : ConvDgradEpilogueTests
    {
        private protected override ComputeDevice Device => TestDevices.Simulator;

        private protected override ConvProblem[] Problems { get; } = [new(1, 2, 3, 6, 2, 2, 3, CausalDown)];
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCuda : ConvDgradEpilogueTests
    {
        private protected override ComputeDevice Device => TestDevices.Cuda;

        private protected override ConvProblem[] Problems { get; } = [new(2, 3, 4, 6, 2, 2, 3, CausalDown)];
    }
}
