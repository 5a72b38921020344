using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

[Collection(TestDevices.Collection)]
public sealed class ConvAlgorithmsTests
{
    private static readonly ConvProblem Problem = new(2, 5, 4, 3, 6, 3, 3, ConvProblem.Same(3, 3));

    [Fact]
    public void Choice_for_few_channels_is_blocked_on_cpu_and_direct_elsewhere()
    {
        Assert.Equal(ConvAlgorithm.Blocked, ConvAlgorithms.Choose(ConvPass.Fprop, Problem, TestDevices.Cpu));
        Assert.Equal(ConvAlgorithm.Direct, ConvAlgorithms.Choose(ConvPass.Fprop, Problem, TestDevices.Simulator));
        Assert.Equal(ConvAlgorithm.Direct, ConvAlgorithms.Choose(ConvPass.Fprop, Problem with { C = 64, K = 64 }, TestDevices.Simulator));
    }

    [Fact]
    public void Forced_algorithm_that_does_not_apply_is_refused_by_name()
    {
        TestDevices.Simulator.ConvAlgorithm = ConvAlgorithm.Blocked;
        try
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(
                () => ConvAlgorithms.Choose(ConvPass.Fprop, Problem, TestDevices.Simulator));
            Assert.Contains("algorithm Blocked does not apply", refusal.Message);
            Assert.DoesNotContain(ConvAlgorithm.Blocked, ConvAlgorithms.Supported(TestDevices.Simulator));
        }
        finally
        {
            TestDevices.Simulator.ConvAlgorithm = ConvAlgorithm.Auto;
        }
    }

    [Fact]
    public void Every_applicable_algorithm_can_be_forced()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 1);
        foreach (ConvAlgorithm algorithm in ConvAlgorithms.Supported(device))
        {
            device.ConvAlgorithm = algorithm;
            Assert.Equal(algorithm, ConvAlgorithms.Choose(ConvPass.Fprop, Problem, device));
        }
    }

    [Theory]
    [InlineData(1024, 512, 32, 32, 2, ConvAlgorithm.Winograd)]
    [InlineData(1024, 1024, 32, 32, 4, ConvAlgorithm.Winograd)]
    [InlineData(256, 128, 64, 64, 1, ConvAlgorithm.Winograd)]
    [InlineData(64, 64, 16, 16, 4, ConvAlgorithm.Winograd)]
    [InlineData(48, 32, 13, 15, 1, ConvAlgorithm.Winograd)]
    [InlineData(512, 183, 32, 32, 6, ConvAlgorithm.Winograd)]
    [InlineData(32, 16, 128, 128, 1, ConvAlgorithm.Winograd)]
    [InlineData(16, 16, 128, 128, 1, ConvAlgorithm.Blocked)]
    [InlineData(64, 21, 32, 32, 6, ConvAlgorithm.Blocked)]
    [InlineData(1, 64, 128, 128, 1, ConvAlgorithm.Blocked)]
    [InlineData(512, 512, 8, 8, 2, ConvAlgorithm.Blocked)]
    [InlineData(512, 183, 32, 32, 18, ConvAlgorithm.Blocked)]
    [InlineData(256, 256, 16, 16, 8, ConvAlgorithm.Blocked)]
    public void Choice_on_cpu_depends_on_channels_size_and_dilation(
        int c, int k, int height, int width, int dilation, ConvAlgorithm expected)
    {
        foreach (int images in (int[])[1, 8])
        {
            ConvProblem problem = new(images, height, width, c, k, 3, 3, ConvProblem.Same(3, 3, dilation), Dilation: dilation);
            Assert.Equal(expected, ConvAlgorithms.Choose(ConvPass.Fprop, problem, TestDevices.Cpu));
            Assert.Equal(expected, ConvAlgorithms.Choose(ConvPass.Fprop, problem with { C = k, K = c }, TestDevices.Cpu));
        }
    }

    [Theory]
    [InlineData(16, 16, true)]
    [InlineData(15, 512, false)]
    [InlineData(512, 3, false)]
    public void Tiles_pay_on_gpus_where_channels_fill_them(int c, int k, bool expected)
        => Assert.Equal(expected, ConvTiled.IsFaster(new ConvProblem(1, 8, 8, c, k, 3, 3, ConvProblem.Same(3, 3))));

    public static TheoryData<ConvProblem> NotForWinograd =>
    [
        new ConvProblem(1, 32, 32, 320, 160, 2, 3, new Padding(1, 0, 1, 1)),
        new ConvProblem(1, 32, 32, 320, 320, 2, 2, new Padding(1, 0, 1, 0)),
        new ConvProblem(1, 32, 32, 320, 320, 1, 1, default),
        new ConvProblem(1, 64, 64, 128, 128, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
        new ConvProblem(1, 64, 64, 128, 128, 3, 3, ConvProblem.Same(3, 3), Dilation: 2),
        new ConvProblem(1, 64, 64, 128, 128, 3, 3, new Padding(2, 0, 1, 1)),
        new ConvProblem(1, 64, 64, 128, 128, 5, 3, ConvProblem.Same(5, 3)),
    ];

    [Theory]
    [MemberData(nameof(NotForWinograd))]
    public void Winograd_forced_where_it_does_not_apply_means_blocked(ConvProblem problem)
    {
        Assert.Equal(ConvAlgorithm.Blocked, ConvAlgorithms.Choose(ConvPass.Fprop, problem, TestDevices.Cpu));
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 1);
        device.ConvAlgorithm = ConvAlgorithm.Winograd;
        Assert.Equal(ConvAlgorithm.Blocked, ConvAlgorithms.Choose(ConvPass.Fprop, problem, device));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(21)]
    [InlineData(80)]
    [InlineData(1024)]
    public void Tile_wastes_less_than_its_own_width(int channels)
    {
        int width = HostTiles.Choose(channels).Width(), padded = (channels + width - 1) / width * width;
        Assert.InRange(padded - channels, 0, width - 1);
        Assert.True(padded <= Math.Max(8, channels * 5 / 4), $"{channels} channels are padded to {padded}");
    }
}
