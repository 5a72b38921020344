namespace IlgpuColorize.Kernels.Devices;

/// <summary>The error of a device that cannot be had; its message names the cause and the remedy.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DeviceException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
