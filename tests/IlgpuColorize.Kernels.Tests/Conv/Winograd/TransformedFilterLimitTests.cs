using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks that filters are transformed for Winograd's method only as far as the device's limit goes.</summary>
[Collection(TestDevices.Collection)]
public sealed class TransformedFilterLimitTests
{
    // 36 products of 16 x 32 values, and a row of zeros in front.
    private const long FpropBytes = sizeof(float) * (36 * 16 * 32 + 16);
    private const long DgradBytes = sizeof(float) * (36 * 32 * 16 + 32);

    private static readonly ConvProblem Problem = new(1, 9, 7, 16, 32, 3, 3, ConvProblem.Same(3, 3));
    private readonly ConvCase _drawn = new(Problem);

    [Fact]
    public void Limit_is_a_quarter_of_the_memory_and_that_of_a_run_of_shapes_too()
    {
        using ComputeDevice device = Open(ConvAlgorithm.Auto), limited = Open(ConvAlgorithm.Auto, limit: 5);
        using ComputeDevice shapes = limited.OpenShapesOnly();
        Assert.Equal(device.Memory.CapacityBytes / 4, device.TransformedFilterLimit);
        Assert.Equal(5, shapes.TransformedFilterLimit);
    }

    [Fact]
    public void Filters_beyond_the_limit_are_computed_by_the_blocked_algorithm_until_others_are_disposed()
    {
        (double[] winograd, double[] blocked) = (Forced(ConvAlgorithm.Winograd), Forced(ConvAlgorithm.Blocked));
        Assert.NotEqual(winograd, blocked);
        using ComputeDevice device = Open(ConvAlgorithm.Winograd, 2 * FpropBytes - 1);
        using ConvFilter second = ConvRun.Filter(device, _drawn, tile: null);
        using (ConvFilter first = ConvRun.Filter(device, _drawn, tile: null))
        {
            Assert.Equal(winograd, Fprop(device, first));
            Assert.Equal(blocked, Fprop(device, second));
            Assert.Equal(winograd, Fprop(device, first));
            Assert.False(first.MayTransform(isDgrad: true));
            Assert.Equal(FpropBytes, device.TransformedFilterBytes);
        }
        Assert.Equal(winograd, Fprop(device, second));
    }

    [Theory]
    [InlineData(FpropBytes + DgradBytes - 1, false)]
    [InlineData(FpropBytes + DgradBytes, true)]
    public void Filter_that_is_transformed_for_fprop_is_for_dgrad_too_where_both_fit(long limit, bool fits)
    {
        using ComputeDevice device = Open(ConvAlgorithm.Winograd, limit);
        using ConvFilter filter = ConvRun.Filter(device, _drawn, tile: null);
        Fprop(device, filter);
        Assert.Equal(FpropBytes, device.TransformedFilterBytes);
        Assert.Equal(fits, filter.MayTransform(isDgrad: true));
    }

    [Fact]
    public void Filters_that_are_rewritten_share_their_memory_and_are_bounded_each_alone()
    {
        using ComputeDevice device = Open(ConvAlgorithm.Winograd, FpropBytes);
        using ConvFilter kept = ConvRun.Filter(device, _drawn, tile: null);
        using ConvFilter one = Rewritten(device), other = Rewritten(device);
        double[] expected = Fprop(device, kept);
        Assert.Equal(FpropBytes, device.TransformedFilterBytes);
        Assert.Equal(expected, Fprop(device, one));
        long before = device.Memory.AllocatedBytes;
        Assert.Equal(expected, Fprop(device, other));
        Assert.Equal(expected, Fprop(device, one));
        Assert.Equal(before, device.Memory.AllocatedBytes);
        Assert.False(one.MayTransform(isDgrad: true));
        Assert.Equal(FpropBytes, device.TransformedFilterBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(FpropBytes)]
    public void Run_of_shapes_counts_what_the_limit_leaves(long limit)
    {
        using ComputeDevice limited = Open(ConvAlgorithm.Winograd, limit), shapes = limited.OpenShapesOnly();
        foreach (ComputeDevice device in (ComputeDevice[])[limited, shapes])
        {
            ConvRun.Fprop(device, _drawn);
            ConvRun.Dgrad(device, _drawn);
        }
        Assert.Equal(limited.Memory.PeakBytes, shapes.Memory.PeakBytes);
        Assert.Equal(0, limited.TransformedFilterBytes);
    }

    private ConvFilter Rewritten(ComputeDevice device)
    {
        ConvFilter filter = new(device, Problem.K, Problem.R, Problem.S, Problem.C) { IsRewritten = true };
        device.DefaultStream.Upload<float>(Array.ConvertAll(_drawn.W, value => (float)value), filter.Weights.Data);
        return filter;
    }

    private double[] Forced(ConvAlgorithm algorithm)
    {
        using ComputeDevice device = Open(algorithm);
        return ConvRun.Fprop(device, _drawn, bias: false, added: false);
    }

    private static ComputeDevice Open(ConvAlgorithm algorithm, long? limit = null)
    {
        DeviceOptions options = new() { TransformedFilterLimit = limit };
        var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1, options);
        device.ConvAlgorithm = algorithm;
        return device;
    }

    private double[] Fprop(ComputeDevice device, ConvFilter filter)
    {
        using DeviceTensor x = new(device, Problem.Input, _drawn.X), y = new(device, Problem.Output);
        ConvFprop.Run(device.DefaultStream, Problem, x.View, filter, default, null, y.View);
        return y.Read();
    }
}
