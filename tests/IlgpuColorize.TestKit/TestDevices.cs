using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.TestKit;

/// <summary>
/// Opens each device once for all tests. A test body is an abstract class over a device with nested classes OnCpu, OnSimulator and OnCuda; those that use
/// the simulator or a GPU belong to <see cref="Collection"/>, because ILGPU binds accelerators to a thread.
/// </summary>
public static class TestDevices
{
    /// <summary>The name of the collection whose tests do not run side by side.</summary>
    public const string Collection = "devices";

    private static readonly Lazy<ComputeDevice> LazyCpu = new(() => ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu)));
    private static readonly Lazy<ComputeDevice> LazySimulator = new(() => ComputeDevice.Open(new DeviceSelector(DeviceKind.Simulator)));
    private static readonly Lazy<ComputeDevice?> LazyCuda = new(() => TryOpen(DeviceKind.Cuda));

    /// <summary>Gets the device <c>cpu</c> with all cores.</summary>
    public static ComputeDevice Cpu => LazyCpu.Value;

    /// <summary>Gets the device <c>simulator</c>.</summary>
    public static ComputeDevice Simulator => LazySimulator.Value;

    /// <summary>Gets the first CUDA device; skips the test, with the reason, where there is none.</summary>
    public static ComputeDevice Cuda
    {
        get
        {
            Assert.SkipWhen(LazyCuda.Value is null, "no CUDA device on this machine");
            return LazyCuda.Value!;
        }
    }

    private static ComputeDevice? TryOpen(DeviceKind kind)
    {
        try
        {
            return ComputeDevice.Open(new DeviceSelector(kind));
        }
        catch (DeviceException)
        {
            return null;
        }
    }
}
