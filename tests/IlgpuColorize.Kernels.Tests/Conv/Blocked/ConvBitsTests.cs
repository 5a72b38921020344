using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks what must not change a single bit on <c>cpu</c>: the region, the batch, the threads, the register tile.</summary>
[Collection(TestDevices.Collection)]
public sealed class ConvBitsTests
{
    private static readonly Padding CausalDown = new(1, 0, 1, 1);

    private static readonly ConvProblem[] Problems =
    [
        new(5, 6, 7, 64, 32, 2, 3, CausalDown),
        new(5, 5, 6, 160, 80, 2, 2, new Padding(1, 0, 1, 0)),
        new(5, 9, 8, 13, 21, 3, 3, ConvProblem.Same(3, 3, 2), Dilation: 2),
        new(5, 8, 7, 9, 4, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new(5, 4, 5, 181, 33, 1, 1, default),
    ];

    // Of so many samples that the beginning of a row is copied in bands.
    private static readonly ConvProblem Wide = new(70, 2, 31, 4, 5, 2, 2, new Padding(1, 0, 1, 0));

    private static IEnumerable<ConvProblem> All => [.. Problems, .. ConvShapes.Wide];

    [Theory]
    [InlineData(ConvAlgorithm.Direct)]
    [InlineData(ConvAlgorithm.Blocked)]
    public void A_pixel_or_row_alone_equals_the_whole(ConvAlgorithm algorithm)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 2);
        device.ConvAlgorithm = algorithm;
        Assert.All(Problems, problem =>
        {
            ConvCase drawn = new(problem, extraPitch: 2);
            double[] whole = ConvRun.Fprop(device, drawn);
            for (int row = 0; row < problem.P; row++)
            {
                AssertRegion(problem, PixelRegion.OfRow(problem.Output, row), whole, device, drawn);
                for (int column = 0; column < problem.Q; column++)
                    AssertRegion(problem, PixelRegion.OfPixel(row, column), whole, device, drawn);
            }
        });
    }

    [Theory]
    [InlineData(ConvAlgorithm.Direct)]
    [InlineData(ConvAlgorithm.Blocked)]
    public void A_pixel_that_goes_on_from_what_its_row_began_with_equals_the_whole(ConvAlgorithm algorithm)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 2);
        device.ConvAlgorithm = algorithm;
        Assert.All((ConvProblem[])[.. Problems, .. ConvShapes.Small, Wide], problem =>
        {
            ConvCase drawn = new(problem, extraPitch: 2);
            Assert.Equal(ConvRun.Fprop(device, drawn), ConvRun.FpropByPixel(device, drawn));
        });
    }

    [Fact]
    public void A_row_or_pixel_alone_equals_the_whole_that_was_copied_in_bands()
    {
        Assert.All(ConvShapes.Wide, problem =>
        {
            ConvCase drawn = new(problem, extraPitch: 2);
            double[] whole = ConvRun.Fprop(TestDevices.Cpu, drawn);
            for (int row = 0; row < problem.P; row++)
            {
                AssertRegion(problem, PixelRegion.OfRow(problem.Output, row), whole, TestDevices.Cpu, drawn);
                AssertRegion(problem, PixelRegion.OfPixel(row, row * 7 % problem.Q), whole, TestDevices.Cpu, drawn);
            }
        });
    }

    [Fact]
    public void An_image_alone_equals_the_same_image_in_a_batch()
    {
        Assert.All(All, problem =>
        {
            ConvCase batch = new(problem), alone = new(problem with { N = 1 });
            double[] y = ConvRun.Fprop(TestDevices.Cpu, alone, added: false), all = ConvRun.Fprop(TestDevices.Cpu, batch, added: false);
            Assert.Equal(y, all.AsSpan(0, y.Length).ToArray());
        });
    }

    [Fact]
    public void Threads_change_no_bit_of_any_pass()
    {
        using ComputeDevice one = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 1);
        using ComputeDevice two = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 2);
        Assert.All(All, problem =>
        {
            ConvCase drawn = new(problem);
            Assert.Equal(ConvRun.Fprop(one, drawn), ConvRun.Fprop(two, drawn));
            Assert.Equal(ConvRun.Dgrad(one, drawn), ConvRun.Dgrad(two, drawn));
            Assert.Equal(ConvRun.Wgrad(one, drawn), ConvRun.Wgrad(two, drawn));
            Assert.Equal(ConvRun.BiasGradient(one, drawn), ConvRun.BiasGradient(two, drawn));
        });
    }

    [Fact]
    public void Register_tiles_change_no_bit_of_any_pass()
    {
        Assert.All(All, problem =>
        {
            ConvCase drawn = new(problem, extraPitch: 1);
            double[] y = ConvRun.Fprop(TestDevices.Cpu, drawn);
            double[] dx = ConvRun.Dgrad(TestDevices.Cpu, drawn);
            double[] dw = ConvRun.Wgrad(TestDevices.Cpu, drawn);
            foreach (HostTile tile in Enum.GetValues<HostTile>())
            {
                Assert.Equal(y, ConvRun.Fprop(TestDevices.Cpu, drawn, tile: tile));
                Assert.Equal(dx, ConvRun.Dgrad(TestDevices.Cpu, drawn, tile: tile));
                Assert.Equal(dw, ConvRun.Wgrad(TestDevices.Cpu, drawn, tile: tile));
            }
        });
    }

    private static void AssertRegion(ConvProblem problem, PixelRegion region, double[] whole, ComputeDevice device, ConvCase drawn)
    {
        double[] part = ConvRun.Fprop(device, drawn, region: region);
        for (int i = 0; i < whole.Length; i++)
        {
            int row = i / problem.K / problem.Q % problem.P - region.Row, column = i / problem.K % problem.Q - region.Column;
            bool inside = row >= 0 && row < region.Rows && column >= 0 && column < region.Columns;
            // The text is made for a failure alone: there are millions of elements.
            if (!(inside ? part[i] == whole[i] : double.IsNaN(part[i])))
                Assert.Fail(
                    $"{problem}, {region}: element {i} is {part[i]:R}; {(inside ? whole[i].ToString("R") : "untouched")} was expected");
        }
    }
}
