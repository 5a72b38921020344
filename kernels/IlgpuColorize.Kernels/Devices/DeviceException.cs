namespace IlgpuColorize.Kernels.Devices;

/// <summary>A device that cannot be had; the message names the cause and the remedy.</summary>
public sealed class DeviceException(string message, Exception? inner = null) : UserException(message, inner);
