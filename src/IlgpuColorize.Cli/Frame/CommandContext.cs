using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>What every command is given beside its own options.</summary>
/// <param name="Out">Results.</param>
/// <param name="Err">Progress, warnings, errors.</param>
/// <param name="Device">The device asked for.</param>
/// <param name="Threads">Threads of the device <c>cpu</c>; 0 for all cores.</param>
/// <param name="Verbose">Whether details are wanted.</param>
/// <param name="Cancellation">Cancelled by Ctrl+C and SIGTERM; a command that stops early throws OperationCanceledException once all is
/// saved.</param>
internal sealed record CommandContext(
    IAnsiConsole Out, IAnsiConsole Err, DeviceSelector Device, int Threads, bool Verbose, CancellationToken Cancellation)
{
    // A command that sees no image file needs no codec either.
    private readonly Lazy<IImageFiles> _files = new(() => VipsImageFiles.OrManaged());

    /// <summary>The codec of all image files, made when it is first asked for: libvips where it loads, else the managed one.</summary>
    public IImageFiles Files => _files.Value;

    /// <summary>Opens the device asked for.</summary>
    /// <exception cref="DeviceException">It cannot be had.</exception>
    public ComputeDevice OpenDevice() => ComputeDevice.Open(Device, Threads);

    /// <summary>Opens the device asked for, for work in a precision.</summary>
    /// <exception cref="DeviceException">It cannot be had, or has no code for the precision.</exception>
    public ComputeDevice OpenDevice(Precision precision)
    {
        ComputeDevice device = OpenDevice();
        try
        {
            precision.RequireOn(device);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Writes a warning that the work goes on after.</summary>
    public void Warn(string message) => Err.WritePlainLine($"warning: {message}");
}
