using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>
/// Runs the tensor cores' convolutions on a GPU, on random problems, against the portable kernels in float32. Outputs start poisoned.
/// </summary>
public static class ConvTensorCoreDeviceTests
{
    [Collection(TestDevices.Collection)]
    public sealed class OnCuda
    {
        // Half of the last place of eight bits.
        private const double BFloat16Rounding = 1.0 / 256;

        // What the prototypes of these kernels measured for float32 sums of 65,536 products on an H100.
        private const double SumTolerance = 2e-5;

        public static TheoryData<ConvAlgorithm, int> Runs
            => new(
                from algorithm in new[] { ConvAlgorithm.Wgmma, ConvAlgorithm.Mma }
                from seed in Enumerable.Range(1, 24)
                select (algorithm, seed));

        [Theory]
        [MemberData(nameof(Runs))]
        public void Random_problem_equals_the_portable_kernels_twice(ConvAlgorithm algorithm, int seed)
        {
            ComputeDevice device = DeviceWith(algorithm);
            ConvCase drawn = Drawn(Problem(seed));
            Compare(device, algorithm, () => ConvRun.Fprop(device, drawn), BFloat16Rounding);
            Compare(device, algorithm, () => ConvRun.Dgrad(device, drawn), SumTolerance);
            Compare(device, algorithm, () => ConvRun.Dgrad(device, drawn, before: drawn.X, target: ElementType.BFloat16), BFloat16Rounding);
            Compare(device, algorithm, () => ConvRun.Wgrad(device, drawn), SumTolerance);
            Compare(device, algorithm, () => ConvRun.Wgrad(device, drawn, before: drawn.W), SumTolerance);
        }

        // One image: the grid is small, and several groups share a tile.
        [Theory]
        [InlineData(ConvAlgorithm.Wgmma, 512, 21)]
        [InlineData(ConvAlgorithm.Wgmma, 1024, 512)]
        [InlineData(ConvAlgorithm.Mma, 512, 21)]
        [InlineData(ConvAlgorithm.Mma, 1024, 512)]
        public void One_image_equals_the_portable_kernels_twice(ConvAlgorithm algorithm, int c, int k)
        {
            ComputeDevice device = DeviceWith(algorithm);
            ConvCase drawn = Drawn(new ConvProblem(1, 32, 32, c, k, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2));
            Compare(device, algorithm, () => ConvRun.Fprop(device, drawn), BFloat16Rounding);
            Compare(device, algorithm, () => ConvRun.Dgrad(device, drawn), SumTolerance);
        }

        [Theory]
        [InlineData(ConvAlgorithm.Wgmma, false, 21)]
        [InlineData(ConvAlgorithm.Wgmma, true, 40)]
        [InlineData(ConvAlgorithm.Wgmma, true, 320)]
        [InlineData(ConvAlgorithm.Mma, false, 21)]
        [InlineData(ConvAlgorithm.Mma, true, 40)]
        [InlineData(ConvAlgorithm.Mma, true, 320)]
        public void Epilogue_equals_the_sequence_of_ops(ConvAlgorithm algorithm, bool gated, int k)
        {
            ComputeDevice device = DeviceWith(algorithm);
            ConvProblem problem = new(3, 17, 13, 96, k, 3, 3, ConvProblem.Same(3, 3));
            ConvCase drawn = new(problem, elementType: ElementType.BFloat16);
            using ConvEpilogueRun run = new(device, drawn, gated, PixelRegion.Whole(problem.Output))
            {
                WritesY = true,
                WritesGated = gated,
                WritesActivated = true,
            };
            double[] Activated()
            {
                run.Run();
                return run.Activated;
            }
            double[] fused = By(algorithm, device, Activated);
            // The sequence activates what was rounded, and its filter is not.
            Numbers.Close(By(ConvAlgorithm.Direct, device, Activated), fused, 3 * BFloat16Rounding);
        }

        [Theory]
        [InlineData(ConvAlgorithm.Wgmma, false, 40)]
        [InlineData(ConvAlgorithm.Wgmma, true, 192)]
        [InlineData(ConvAlgorithm.Mma, false, 40)]
        [InlineData(ConvAlgorithm.Mma, true, 192)]
        public void Epilogue_of_dgrad_equals_the_sequence_of_ops(ConvAlgorithm algorithm, bool activated, int c)
        {
            ComputeDevice device = DeviceWith(algorithm);
            ConvCase drawn = new(new ConvProblem(3, 17, 13, c, 96, 3, 3, ConvProblem.Same(3, 3)), elementType: ElementType.BFloat16);
            ConvDgradEpilogueRun run = new(device, drawn, activated, gated: true, adds: true);
            Numbers.Close(
                By(ConvAlgorithm.Direct, device, () => run.Sequence().Dpq), By(algorithm, device, () => run.Fused().Dpq),
                3 * BFloat16Rounding);
        }

        private static ComputeDevice DeviceWith(ConvAlgorithm algorithm)
        {
            ComputeDevice device = TestDevices.Cuda;
            Assert.SkipUnless(ConvAlgorithms.Supported(device).Contains(algorithm), $"{device.Name} does not have {algorithm}");
            return device;
        }

        private static void Compare(ComputeDevice device, ConvAlgorithm algorithm, Func<double[]> run, double tolerance)
        {
            double[] first = By(algorithm, device, run), second = By(algorithm, device, run);
            Numbers.Close(By(ConvAlgorithm.Direct, device, run), first, tolerance);
            Assert.Equal(first, second);
        }

        private static double[] By(ConvAlgorithm algorithm, ComputeDevice device, Func<double[]> run)
        {
            device.ConvAlgorithm = algorithm;
            try
            {
                return run();
            }
            finally
            {
                device.ConvAlgorithm = ConvAlgorithm.Auto;
            }
        }

        private static ConvCase Drawn(ConvProblem problem)
        {
            ConvCase drawn = new(problem, extraPitch: -problem.C & 7, elementType: ElementType.BFloat16);
            for (int i = 0; i < drawn.W.Length; i++)
                drawn.W[i] = BFloat16.Round((float)drawn.W[i]);
            return drawn;
        }

        private static ConvProblem Problem(int seed)
        {
            Random random = new(seed);
            (int r, int s) = random.Next(4) switch { 0 => (1, 1), 1 => (2, 2), 2 => (2, 3), _ => (3, 3) };
            int dilation = random.Next(3) == 0 ? random.Next(2, 19) : 1;
            Padding padding = r == 2 ? new Padding(dilation, 0, dilation, s == 3 ? dilation : 0) : ConvProblem.Same(r, s, dilation);
            return new(
                random.Next(1, 9), random.Next(r, 40), random.Next(s, 40), random.Next(1, 400), random.Next(1, 400), r, s, padding,
                random.Next(4) == 0 ? 2 : 1, dilation);
        }
    }
}
