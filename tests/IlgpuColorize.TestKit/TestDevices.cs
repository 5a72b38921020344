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
    private static readonly Lazy<ComputeDevice?> LazyGpu = new(TryOpenGpu);

    /// <summary>Gets the device <c>cpu</c> with all cores.</summary>
    public static ComputeDevice Cpu => LazyCpu.Value;

    /// <summary>Gets the device <c>simulator</c>.</summary>
    public static ComputeDevice Simulator => LazySimulator.Value;

    /// <summary>
    /// Gets the first CUDA device, or the device that the environment variable ILGPU_COLORIZE_TEST_GPU names (opencl, say); skips the test, with the reason, where there
    /// is none.
    /// </summary>
    public static ComputeDevice Cuda
    {
        get
        {
            Assert.SkipWhen(LazyGpu.Value is null, $"no {GpuSelector} device on this machine");
            return LazyGpu.Value!;
        }
    }

    private static string GpuSelector => Environment.GetEnvironmentVariable("ILGPU_COLORIZE_TEST_GPU") ?? "CUDA";

    private static ComputeDevice? TryOpenGpu()
    {
        if (!DeviceSelector.TryParse(GpuSelector, out DeviceSelector selector))
            return null;
        try
        {
            return ComputeDevice.Open(selector);
        }
        catch (DeviceException)
        {
            return null;
        }
    }
}
