using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Runs the tensor cores' convolutions on a GPU, on random problems, against the portable kernels in float32. Outputs start poisoned.</summary>
[Collection(TestDevices.Collection)]
public sealed class ConvTensorCoreDeviceTests
{
    // Half of the last place of eight bits.
    private const double BFloat16Rounding = 1.0 / 256;

    // What the prototypes of these kernels measured for float32 sums of 65,536 products on an H100.
    private const double SumTolerance = 2e-5;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    private static ComputeDevice Device
    {
        get
        {
            ComputeDevice device = TestDevices.Cuda;
            Assert.SkipUnless(device.HasWarpMatrices, $"{device.Name} has no tensor cores for bfloat16");
            return device;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_problem_equals_the_portable_kernels_twice(int seed)
    {
        ComputeDevice device = Device;
        ConvProblem problem = Problem(seed);
        ConvCase drawn = new(problem, extraPitch: -problem.C & 7, elementType: ElementType.BFloat16);
        for (int i = 0; i < drawn.W.Length; i++)
            drawn.W[i] = BFloat16.Round((float)drawn.W[i]);
        Compare(device, () => ConvRun.Fprop(device, drawn), BFloat16Rounding);
        Compare(device, () => ConvRun.Dgrad(device, drawn), SumTolerance);
        Compare(device, () => ConvRun.Dgrad(device, drawn, before: drawn.X, target: ElementType.BFloat16), BFloat16Rounding);
        Compare(device, () => ConvRun.Wgrad(device, drawn), SumTolerance);
        Compare(device, () => ConvRun.Wgrad(device, drawn, before: drawn.W), SumTolerance);
    }

    [Theory]
    [InlineData(false, 21)]
    [InlineData(true, 40)]
    [InlineData(true, 320)]
    public void Epilogue_equals_the_sequence_of_ops(bool gated, int k)
    {
        ComputeDevice device = Device;
        ConvProblem problem = new(3, 17, 13, 96, k, 3, 3, ConvProblem.Same(3, 3));
        ConvCase drawn = new(problem, elementType: ElementType.BFloat16);
        using ConvEpilogueRun run = new(device, drawn, gated, PixelRegion.Whole(problem.Output)) { WritesY = true, WritesGated = gated, WritesActivated = true };
        run.Run();
        double[] fused = run.Activated;
        device.ConvAlgorithm = ConvAlgorithm.Direct;
        try
        {
            run.Run();
        }
        finally
        {
            device.ConvAlgorithm = ConvAlgorithm.Auto;
        }
        // The sequence activates what was rounded, and its filter is not.
        Numbers.Close(run.Activated, fused, 3 * BFloat16Rounding);
    }

    private static void Compare(ComputeDevice device, Func<double[]> run, double tolerance)
    {
        (double[] first, double[] second) = (run(), run());
        device.ConvAlgorithm = ConvAlgorithm.Direct;
        try
        {
            Numbers.Close(run(), first, tolerance);
        }
        finally
        {
            device.ConvAlgorithm = ConvAlgorithm.Auto;
        }
        Assert.Equal(first, second);
    }

    private static ConvProblem Problem(int seed)
    {
        Random random = new(seed);
        (int r, int s) = random.Next(4) switch { 0 => (1, 1), 1 => (2, 2), 2 => (2, 3), _ => (3, 3) };
        int dilation = random.Next(3) == 0 ? random.Next(2, 19) : 1;
        Padding padding = r == 2 ? new Padding(dilation, 0, dilation, s == 3 ? dilation : 0) : ConvProblem.Same(r, s, dilation);
        return new(
            random.Next(1, 9), random.Next(r, 40), random.Next(s, 40), random.Next(1, 400), random.Next(1, 400), r, s, padding, random.Next(4) == 0 ? 2 : 1, dilation);
    }
}
