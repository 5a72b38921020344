using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.TestKit;

/// <summary>The device <c>cpu</c> once more, without SIMD forms: it runs every portable kernel from host code, on bfloat16 too.</summary>
public static class PortableDevice
{
    private static readonly Lazy<ComputeDevice> LazyCpu = new(() => Open());

    /// <summary>The device, once for all tests.</summary>
    public static ComputeDevice Cpu => LazyCpu.Value;

    /// <summary>Opens another one.</summary>
    public static ComputeDevice Open(int threads = 0)
        => ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads, new DeviceOptions { PortableOnly = true });
}
