using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.TestKit;

/// <summary>
/// Opens each device once for all tests. A test body is an abstract class over a device with nested classes OnCpu, OnSimulator and OnCuda;
/// those that use the simulator or a GPU belong to <see cref="Collection"/>, because ILGPU binds accelerators to a thread.
/// </summary>
public static class TestDevices
{
    /// <summary>The name of the collection whose tests do not run side by side.</summary>
    public const string Collection = "devices";

    private static readonly Lazy<ComputeDevice> LazyCpu = new(() => ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu)));
    private static readonly Lazy<ComputeDevice> LazySimulator = new(() => ComputeDevice.Open(new DeviceSelector(DeviceKind.Simulator)));
    private static readonly Lazy<ComputeDevice?> LazyGpu = new(TryOpenGpu);

    /// <summary>The device <c>cpu</c> with all cores.</summary>
    public static ComputeDevice Cpu => LazyCpu.Value;

    /// <summary>The device <c>simulator</c>.</summary>
    public static ComputeDevice Simulator => LazySimulator.Value;

    /// <summary>
    /// The first CUDA device, or the device that the environment variable ILGPU_COLORIZE_TEST_GPU names (opencl, say). Where there is none,
    /// <see cref="DeviceTestFramework"/> leaves out the classes named OnCuda; any other test that asks for it is skipped with the reason.
    /// </summary>
    public static ComputeDevice Cuda
    {
        get
        {
            Assert.SkipUnless(HasGpu, NoGpu);
            return LazyGpu.Value!;
        }
    }

    /// <summary>True where <see cref="Cuda"/> opens.</summary>
    internal static bool HasGpu => LazyGpu.Value is not null;

    /// <summary>The reason why tests on a GPU are skipped.</summary>
    internal static string NoGpu => $"no {GpuSelector} device on this machine";

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
