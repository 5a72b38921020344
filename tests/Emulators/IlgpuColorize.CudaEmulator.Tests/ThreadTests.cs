using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>A CUDA context belongs to the threads that made it current; ours must follow its caller.</summary>
[Collection(TestDevices.Collection)]
public sealed class ThreadTests
{
    [Fact]
    public void Captured_launches_are_repeated_on_any_thread()
    {
        ComputeDevice device = EmulatedDevice.Hopper;
        using DeviceBuffer<float> values = device.Allocate<float>(4);
        RepeatedLaunches launches = new(device.DefaultStream, () => Fill.Forward(device.DefaultStream, values.View, 3));
        Action[] calls = [launches.Run, launches.Run, () => device.DefaultStream.Clear(values.View), launches.Run, launches.Dispose];
        foreach (Action call in calls)
        {
            Exception? failure = null;
            Thread thread = new(() => failure = Record.Exception(call));
            thread.Start();
            thread.Join();
            Assert.Null(failure);
        }
        Assert.Equal([3, 3, 3, 3], device.DefaultStream.Download(values.View));
    }
}
