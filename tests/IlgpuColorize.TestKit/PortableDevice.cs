using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.TestKit;

/// <summary>Opens the device <c>cpu</c> once more, without span twins: it runs every portable kernel from host code, on bfloat16 too.</summary>
public static class PortableDevice
{
    private static readonly Lazy<ComputeDevice> LazyCpu = new(Open);

    /// <summary>Gets the device.</summary>
    public static ComputeDevice Cpu => LazyCpu.Value;

    private static ComputeDevice Open()
    {
        var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu));
        device.PortableOnly = true;
        return device;
    }
}
