using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks that filters are transformed for Winograd's method only as far as the device's limit goes.</summary>
[Collection(TestDevices.Collection)]
public sealed class TransformedFilterLimitTests : IDisposable
{
    // 36 products of 16 x 32 values, and a row of zeros in front.
    private const long FpropBytes = sizeof(float) * (36 * 16 * 32 + 16);
    private const long DgradBytes = sizeof(float) * (36 * 32 * 16 + 32);

    private static readonly ConvProblem Problem = new(1, 9, 7, 16, 32, 3, 3, ConvProblem.Same(3, 3));
    private readonly ConvCase _drawn = new(Problem);
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Limit_is_a_quarter_of_the_memory_and_that_of_a_run_of_shapes_too()
    {
        Assert.Equal(_device.Memory.CapacityBytes / 4, _device.TransformedFilterLimit);
        _device.TransformedFilterLimit = 5;
        using ComputeDevice shapes = _device.OpenShapesOnly();
        Assert.Equal(5, shapes.TransformedFilterLimit);
    }

    [Fact]
    public void Filters_beyond_the_limit_are_computed_by_the_blocked_algorithm_until_others_are_disposed()
    {
        (double[] winograd, double[] blocked) = (Forced(ConvAlgorithm.Winograd), Forced(ConvAlgorithm.Blocked));
        Assert.NotEqual(winograd, blocked);
        _device.ConvAlgorithm = ConvAlgorithm.Winograd;
        _device.TransformedFilterLimit = 2 * FpropBytes - 1;
        using ConvFilter second = ConvRun.Filter(_device, _drawn, tile: null);
        using (ConvFilter first = ConvRun.Filter(_device, _drawn, tile: null))
        {
            Assert.Equal(winograd, Fprop(first));
            Assert.Equal(blocked, Fprop(second));
            Assert.Equal(winograd, Fprop(first));
            Assert.False(first.MayTransform(isDgrad: true));
            Assert.Equal(FpropBytes, _device.TransformedFilterBytes);
        }
        Assert.Equal(winograd, Fprop(second));
        _device.TransformedFilterLimit = FpropBytes + DgradBytes - 1;
        Assert.False(second.MayTransform(isDgrad: true));
        _device.TransformedFilterLimit++;
        Assert.True(second.MayTransform(isDgrad: true));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(FpropBytes)]
    public void Run_of_shapes_counts_what_the_limit_leaves(long limit)
    {
        _device.ConvAlgorithm = ConvAlgorithm.Winograd;
        _device.TransformedFilterLimit = limit;
        using ComputeDevice shapes = _device.OpenShapesOnly();
        foreach (ComputeDevice device in (ComputeDevice[])[_device, shapes])
        {
            ConvRun.Fprop(device, _drawn);
            ConvRun.Dgrad(device, _drawn);
        }
        Assert.Equal(_device.Memory.PeakBytes, shapes.Memory.PeakBytes);
        Assert.Equal(0, _device.TransformedFilterBytes);
    }

    private double[] Forced(ConvAlgorithm algorithm)
    {
        _device.ConvAlgorithm = algorithm;
        return ConvRun.Fprop(_device, _drawn, bias: false, added: false);
    }

    private double[] Fprop(ConvFilter filter)
    {
        using DeviceTensor x = new(_device, Problem.Input, _drawn.X), y = new(_device, Problem.Output);
        ConvFprop.Run(_device.DefaultStream, Problem, x.View, filter, default, null, y.View);
        return y.Read();
    }
}
