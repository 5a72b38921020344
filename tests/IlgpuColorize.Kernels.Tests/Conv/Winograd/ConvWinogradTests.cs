using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks Winograd's method, forced, against the double-precision reference, and what must not change a bit of it.</summary>
[Collection(TestDevices.Collection)]
public sealed class ConvWinogradTests : IDisposable
{
    // The reference is slow and the errors of 257 channels are the largest; ConvWinograd states the measured ones.
    private const double Tolerance = 5e-6;

    // For a thousand channels in fprop, and a thousand tiles in wgrad.
    private const double LargestTolerance = 1e-5;

    private readonly ComputeDevice _device = Open(2, ConvAlgorithm.Winograd);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Every_pass_equals_the_reference()
    {
        Assert.All(ConvShapes.Winograd, problem =>
        {
            ConvCase drawn = new(problem, extraPitch: problem.C % 3);
            Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), ConvRun.Fprop(_device, drawn), Tolerance);
            double[] gradient = drawn.Reference.InputGradient(drawn.Dy, drawn.W);
            Numbers.Close(gradient, ConvRun.Dgrad(_device, drawn), Tolerance);
            Numbers.Close([.. gradient.Zip(drawn.X, (x, y) => x + y)], ConvRun.Dgrad(_device, drawn, before: drawn.X), Tolerance);
            CheckWgrad(drawn);
        });
    }

    [Fact]
    public void Gradients_of_smaller_filters_equal_the_reference()
    {
        Assert.All(ConvShapes.WinogradGradients, problem =>
        {
            ConvCase drawn = new(problem, extraPitch: problem.K % 3);
            double[] gradient = drawn.Reference.InputGradient(drawn.Dy, drawn.W);
            Numbers.Close(gradient, ConvRun.Dgrad(_device, drawn), Tolerance);
            Numbers.Close([.. gradient.Zip(drawn.X, (x, y) => x + y)], ConvRun.Dgrad(_device, drawn, before: drawn.X), Tolerance);
            CheckWgrad(drawn);
        });
    }

    [Fact]
    public void Wgrad_of_several_bands_equals_the_reference()
    {
        ConvProblem problem = new(2, 12, 13, 700, 5, 3, 3, ConvProblem.Same(3, 3, 12), Dilation: 12);
        var whole = WinogradWgradBand.Whole(problem);
        Assert.Equal((3, false), (whole.Bands(), new WinogradWgradSlices(whole).AreFaster));
        CheckWgrad(new ConvCase(problem), LargestTolerance);
    }

    [Fact]
    public void Wgrad_of_several_slices_equals_the_reference_to_the_same_bits_on_any_number_of_threads()
    {
        // Five threads share a slice of the last two by blocks of output channels.
        using ComputeDevice one = Open(1, ConvAlgorithm.Winograd), five = Open(5, ConvAlgorithm.Winograd);
        foreach ((ConvProblem problem, int slices, int parts) in ((ConvProblem, int, int)[])
        [
            (new(2, 76, 77, 40, 5, 3, 3, ConvProblem.Same(3, 3)), 6, 1),
            (new(2, 33, 35, 21, 96, 2, 3, new Padding(1, 0, 1, 1)), 2, 1),
            (new(2, 12, 13, 260, 70, 3, 3, ConvProblem.Same(3, 3, 12), Dilation: 12), 2, 2),
        ])
        {
            WinogradWgradSlices cut = new(WinogradWgradBand.Whole(problem));
            Assert.Equal((slices, parts, true), (cut.Count, cut.PartsOfSlice, cut.AreFaster));
            ConvCase drawn = new(problem, extraPitch: 3);
            CheckWgrad(drawn);
            Assert.Equal(ConvRun.Wgrad(one, drawn), ConvRun.Wgrad(_device, drawn));
            Assert.Equal(ConvRun.Wgrad(one, drawn), ConvRun.Wgrad(five, drawn));
        }
    }

    [Fact]
    public void Error_of_many_channels_stays_within_one_hundred_thousandth()
    {
        ConvCase drawn = new(new ConvProblem(1, 8, 9, 1024, 8, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2));
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, [], []), ConvRun.Fprop(_device, drawn, bias: false, added: false),
            LargestTolerance);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        using ComputeDevice one = Open(1, ConvAlgorithm.Winograd);
        Assert.All((ConvProblem[])[.. ConvShapes.Winograd, .. ConvShapes.WinogradGradients], problem =>
        {
            ConvCase drawn = new(problem);
            Assert.Equal(ConvRun.Fprop(one, drawn), ConvRun.Fprop(_device, drawn));
            Assert.Equal(ConvRun.Dgrad(one, drawn), ConvRun.Dgrad(_device, drawn));
            Assert.Equal(ConvRun.Wgrad(one, drawn), ConvRun.Wgrad(_device, drawn));
        });
    }

    [Fact]
    public void Groups_of_tiles_change_no_bit_of_the_stages_launch_by_launch()
    {
        // So many tiles that one thread computes groups and 64 threads compute stages; tails of tiles and of channels, padding, dilation.
        using ComputeDevice groups = Open(1, ConvAlgorithm.Winograd), stages = Open(64, ConvAlgorithm.Winograd);
        Assert.All((ConvProblem[])
        [
            new(2, 26, 33, 21, 40, 3, 3, ConvProblem.Same(3, 3)),
            new(1, 30, 29, 140, 70, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
        ], problem =>
        {
            ConvCase drawn = new(problem);
            Assert.Equal((1, 3), (Launches(groups, drawn), Launches(stages, drawn)));
            Assert.Equal(ConvRun.Fprop(stages, drawn), ConvRun.Fprop(groups, drawn));
            Assert.Equal(ConvRun.Dgrad(stages, drawn), ConvRun.Dgrad(groups, drawn));
        });

        static int Launches(ComputeDevice device, ConvCase drawn)
        {
            using LaunchProfile profile = new(device.DefaultStream);
            ConvRun.Fprop(device, drawn);
            return profile.Launches.Where(launch => launch.Name != "ConvFilter.Transform").DistinctBy(launch => launch.Name).Count();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Shares_that_transform_the_filter_for_themselves_change_no_bit(int threads)
    {
        // Whole lines of channels and tails of them, whole and partly filled register tiles, several slices of channels, smaller filters.
        using ComputeDevice device = Open(threads, ConvAlgorithm.Winograd);
        Assert.All((ConvProblem[])
        [
            new(2, 26, 33, 32, 64, 3, 3, ConvProblem.Same(3, 3)),
            new(2, 26, 33, 21, 40, 3, 3, ConvProblem.Same(3, 3)),
            new(2, 30, 29, 144, 70, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
            new(2, 26, 33, 32, 48, 2, 3, new Padding(1, 0, 1, 1)),
        ], problem =>
        {
            ConvCase drawn = new(problem);
            using LaunchProfile profile = new(device.DefaultStream);
            double[] fprop = ConvRun.Fprop(device, drawn, rewritten: true), dgrad = ConvRun.Dgrad(device, drawn, rewritten: true);
            Assert.DoesNotContain(
                profile.Launches, launch => launch is { Name: "ConvFilter.Transform", Problem: WinogradTransformProblem });
            Assert.Equal(ConvRun.Fprop(_device, drawn), fprop);
            Assert.Equal(ConvRun.Dgrad(_device, drawn), dgrad);
        });
    }

    [Fact]
    public void An_image_equals_the_same_image_at_any_place_of_a_batch()
    {
        // The places lie in different bands, groups of tiles and register tiles.
        ConvProblem alone = new(1, 14, 19, 140, 40, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2), batch = alone with { N = 7 };
        ConvCase one = new(alone), repeated = new(batch);
        for (int image = 0; image < batch.N; image++)
        {
            one.X.CopyTo(repeated.X, image * one.X.Length);
            one.Dy.CopyTo(repeated.Dy, image * one.Dy.Length);
        }
        AssertRepeats(ConvRun.Fprop(_device, one, added: false), ConvRun.Fprop(_device, repeated, added: false));
        AssertRepeats(ConvRun.Dgrad(_device, one), ConvRun.Dgrad(_device, repeated));
    }

    [Fact]
    public void A_region_is_computed_as_by_the_blocked_algorithm()
    {
        using ComputeDevice blocked = Open(1, ConvAlgorithm.Blocked);
        ConvCase drawn = new(new ConvProblem(2, 6, 7, 40, 33, 3, 3, ConvProblem.Same(3, 3)));
        PixelRegion[] regions = [PixelRegion.OfPixel(2, 3), PixelRegion.OfRow(drawn.Problem.Output, 5), new(0, 0, 6, 6)];
        foreach (PixelRegion region in regions)
            Assert.Equal(ConvRun.Fprop(blocked, drawn, region: region), ConvRun.Fprop(_device, drawn, region: region));
    }

    [Fact]
    public void Forced_where_it_does_not_apply_every_pass_equals_the_blocked_algorithm()
    {
        using ComputeDevice blocked = Open(1, ConvAlgorithm.Blocked);
        Assert.All(ConvShapes.Small, problem =>
        {
            ConvCase drawn = new(problem);
            if (!ConvWinograd.Supports(problem, ConvPass.Fprop) && !ConvWinogradRows.Supports(problem))
                Assert.Equal(ConvRun.Fprop(blocked, drawn), ConvRun.Fprop(_device, drawn));
            if (problem.R == 1 || problem.Stride == 2)
            {
                Assert.Equal(ConvRun.Dgrad(blocked, drawn), ConvRun.Dgrad(_device, drawn));
                Assert.Equal(ConvRun.Wgrad(blocked, drawn), ConvRun.Wgrad(_device, drawn));
            }
            Assert.Equal(ConvRun.BiasGradient(blocked, drawn), ConvRun.BiasGradient(_device, drawn));
        });
    }

    [Fact]
    public void Rewritten_weights_count_after_invalidation_and_calls_after_the_first_allocate_nothing()
    {
        using ComputeDevice device = Open(1, ConvAlgorithm.Winograd);
        ConvCase drawn = new(new ConvProblem(1, 7, 6, 18, 20, 3, 3, ConvProblem.Same(3, 3)));
        ConvProblem problem = drawn.Problem;
        using ConvFilter filter = new(device, problem.K, 3, 3, problem.C);
        using DeviceTensor x = new(device, problem.Input, drawn.X);
        using DeviceTensor y = new(device, problem.Output);
        using DeviceTensor dy = new(device, problem.Output, drawn.Dy);
        using DeviceTensor dx = new(device, problem.Input);
        Write(scale: 1);
        BothPasses();
        Write(scale: -2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        BothPasses();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Numbers.Close([.. drawn.Reference.Forward(drawn.X, drawn.W, [], []).Select(value => -2 * value)], y.Read(), Tolerance);
        Numbers.Close([.. drawn.Reference.InputGradient(drawn.Dy, drawn.W).Select(value => -2 * value)], dx.Read(), Tolerance);

        void Write(float scale)
        {
            device.DefaultStream.Upload<float>(Array.ConvertAll(drawn.W, value => scale * (float)value), filter.Weights.Data);
            filter.Invalidate();
        }

        void BothPasses()
        {
            ConvFprop.Run(device.DefaultStream, problem, x.View, filter, default, null, y.View);
            ConvDgrad.Run(device.DefaultStream, problem, dy.View, filter, new GradientTarget(dx.View, GradientWrite.Set));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(13, 1)]
    [InlineData(32, 2)]
    [InlineData(33, 4)]
    [InlineData(30, 4)]
    [InlineData(5, 18)]
    public void Every_pixel_belongs_to_one_tile(int extent, int dilation)
    {
        WinogradAxis axis = new(extent, dilation);
        IEnumerable<int> pixels = Enumerable.Range(0, axis.Tiles).SelectMany(
            tile => Enumerable.Range(0, 4).Select(output => axis.FirstOf(tile) + output * dilation));
        Assert.Equal(Enumerable.Range(0, extent), pixels.Where(pixel => pixel < extent).Order());
        Assert.All(Enumerable.Range(0, axis.Tiles), tile => Assert.InRange(axis.FirstOf(tile), 0, extent - 1));
    }

    private void CheckWgrad(ConvCase drawn, double tolerance = Tolerance)
    {
        double[] gradient = drawn.Reference.FilterGradient(drawn.X, drawn.Dy);
        Numbers.Close(gradient, ConvRun.Wgrad(_device, drawn), tolerance);
        Numbers.Close([.. gradient.Zip(drawn.W, (x, y) => x + y)], ConvRun.Wgrad(_device, drawn, before: drawn.W), tolerance);
    }

    private static ComputeDevice Open(int threads, ConvAlgorithm algorithm)
    {
        ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads);
        device.ConvAlgorithm = algorithm;
        return device;
    }

    private static void AssertRepeats(double[] one, double[] all)
    {
        for (int first = 0; first < all.Length; first += one.Length)
            Assert.Equal(one, all.AsSpan(first, one.Length).ToArray());
    }
}
