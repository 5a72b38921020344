using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>Opens the emulated CUDA device, which is the only one that this process knows.</summary>
internal static class EmulatedDevice
{
    private static readonly Lazy<ComputeDevice> LazyHopper = new(() => Open(90));

    /// <summary>A device of SM 9.0, once for all tests.</summary>
    public static ComputeDevice Hopper
    {
        get
        {
            Require();
            return LazyHopper.Value;
        }
    }

    /// <summary>Opens a device.</summary>
    public static ComputeDevice Open(int architecture)
    {
        Require();
        EmulatedCuda.Options.Architecture = architecture;
        return ComputeDevice.Open(new DeviceSelector(DeviceKind.Cuda));
    }

    /// <summary>Skips the test where there is no such device.</summary>
    public static void Require()
        => Assert.SkipUnless(EmulatedCuda.IsSupported, "the emulated CUDA driver is a shared object for Linux on x64");

    // Whoever asks for CUDA first, in vain, never gets it in this process.
    [ModuleInitializer]
    internal static void Install()
    {
        if (EmulatedCuda.IsSupported)
            EmulatedCuda.Install(new EmulatedCudaOptions());
    }
}
