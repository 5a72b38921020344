using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Loading;

namespace IlgpuColorize.CudaEmulator;

/// <summary>Gives this process a CUDA driver with one device, whose kernels the PTX emulator runs.</summary>
public static class EmulatedCuda
{
    private static readonly Lock Gate = new();
    private static EmulatedDriver? _driver;

    /// <summary>True on Linux on x64, which the shared object is written for.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The driver's options.</summary>
    public static EmulatedCudaOptions Options => Driver.Options;

    internal static EmulatedDriver Driver
        => _driver ?? throw new InvalidOperationException("The emulated CUDA driver is not installed; call Install first.");

    /// <summary>Installs the driver for the whole process, once; it must be before anybody asks for CUDA.</summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux on x64.</exception>
    public static void Install(EmulatedCudaOptions options)
    {
        if (!IsSupported)
            throw new PlatformNotSupportedException(
                "The emulated CUDA driver is a shared object for Linux on x64; there is none for this platform.");
        lock (Gate)
        {
            if (_driver is not null)
                return;
            _driver = new EmulatedDriver(options);
            DriverLibrary.Load();
        }
    }

    /// <summary>Returns how often a function of the driver was called with success.</summary>
    public static int Calls(string function) => Driver.Calls(function);
}
