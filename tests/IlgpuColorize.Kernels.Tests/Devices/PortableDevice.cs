using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Opens the device <c>cpu</c> once more, without span twins: it runs every portable kernel from host code.</summary>
internal static class PortableDevice
{
    private static readonly Lazy<ComputeDevice> LazyCpu = new(Open);

    public static ComputeDevice Cpu => LazyCpu.Value;

    private static ComputeDevice Open()
    {
        var device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu));
        device.PortableOnly = true;
        return device;
    }
}
