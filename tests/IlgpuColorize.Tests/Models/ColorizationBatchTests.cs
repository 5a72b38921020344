using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Models;

public sealed class ColorizationBatchTests
{
    private const int Side = 1024;

    // A plan tries sizes that fill the device: with the host's side filled too, refusing a size of colorize took gigabytes.
    [Fact]
    public void Run_of_shapes_only_fills_nothing_on_the_host()
    {
        ColorExample example = ColorExample.Blank(Side, Side);
        using ComputeDevice shapes = TestDevices.Cpu.OpenShapesOnly();
        long before = GC.GetAllocatedBytesForCurrentThread();
        using ColorizationBatch batch = ColorizationBatch.Of(shapes, [example]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, sizeof(float) * Side * Side / 16);
        Assert.True(shapes.Memory.PeakBytes > sizeof(float) * Side * Side);
    }
}
