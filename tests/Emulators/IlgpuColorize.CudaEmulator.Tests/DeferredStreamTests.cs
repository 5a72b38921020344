using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>Deferred streams show what a program that does not wait gets.</summary>
[Collection(TestDevices.Collection)]
public sealed class DeferredStreamTests : IDisposable
{
    private readonly ComputeDevice _device = EmulatedDevice.Hopper;

    public DeferredStreamTests() => EmulatedCuda.Options.DefersStreams = true;

    public void Dispose()
    {
        _device.Accelerator.Synchronize();
        EmulatedCuda.Options.DefersStreams = false;
    }

    [Fact]
    public void Page_locked_values_are_fetched_when_somebody_waits()
    {
        using HostBuffer<int> values = new(_device, 4);
        using DeviceBuffer<int> target = _device.Allocate<int>(4);
        values.Values.Fill(1);
        _device.UploadStream.Upload(values, target.View);
        values.Values.Fill(2);
        _device.UploadStream.Synchronize();
        Assert.Equal([2, 2, 2, 2], _device.DefaultStream.Download(target.View));
    }

    [Fact]
    public void One_stream_does_not_wait_for_another()
    {
        using HostBuffer<int> values = new(_device, 4);
        using DeviceBuffer<int> target = _device.Allocate<int>(4);
        values.Values.Fill(1);
        _device.UploadStream.Upload(values, target.View);
        Assert.NotEqual([1, 1, 1, 1], _device.DefaultStream.Download(target.View));
        _device.UploadStream.Synchronize();
        Assert.Equal([1, 1, 1, 1], _device.DefaultStream.Download(target.View));
    }

    [Fact]
    public void Pageable_values_are_taken_at_once()
    {
        using DeviceBuffer<int> target = _device.Allocate<int>(4);
        int[] values = [1, 2, 3, 4];
        _device.DefaultStream.Upload<int>(values, target.View);
        values.AsSpan().Clear();
        Assert.Equal([1, 2, 3, 4], _device.DefaultStream.Download(target.View));
    }
}
