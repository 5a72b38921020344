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
    public void Choice_is_blocked_on_cpu_and_direct_elsewhere()
    {
        Assert.Equal(ConvAlgorithm.Blocked, ConvAlgorithms.Choose(Problem, TestDevices.Cpu));
        Assert.Equal(ConvAlgorithm.Direct, ConvAlgorithms.Choose(Problem, TestDevices.Simulator));
    }

    [Fact]
    public void Forced_algorithm_that_does_not_apply_is_refused_by_name()
    {
        TestDevices.Simulator.ConvAlgorithm = ConvAlgorithm.Blocked;
        try
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(() => ConvAlgorithms.Choose(Problem, TestDevices.Simulator));
            Assert.Contains("algorithm Blocked does not apply", refusal.Message);
            Assert.DoesNotContain(ConvAlgorithm.Blocked, ConvAlgorithms.Applicable(TestDevices.Simulator));
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
        foreach (ConvAlgorithm algorithm in ConvAlgorithms.Applicable(device))
        {
            device.ConvAlgorithm = algorithm;
            Assert.Equal(algorithm, ConvAlgorithms.Choose(Problem, device));
        }
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
