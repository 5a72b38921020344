using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.PtxEmulator;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

/// <summary>Opens the emulated CUDA device, which is the only one that this process knows.</summary>
internal static class EmulatedDevice
{
    private static readonly Dictionary<(int Architecture, int Multiprocessors), ComputeDevice> Opened = [];

    /// <summary>The device of SM 9.0 with two multiprocessors.</summary>
    public static ComputeDevice Hopper => Of(90, multiprocessors: 2);

    /// <summary>
    /// Returns a device, opened once for all tests, so that it compiles each kernel once. From here on kernels work in the given order.
    /// </summary>
    public static ComputeDevice Of(int architecture, int multiprocessors, int seed = 1, AsyncMode mode = AsyncMode.Random)
    {
        Require();
        (EmulatedCuda.Options.Seed, EmulatedCuda.Options.Mode) = (seed, mode);
        if (!Opened.TryGetValue((architecture, multiprocessors), out ComputeDevice? device))
            Opened.Add((architecture, multiprocessors), device = Open(architecture, multiprocessors));
        device.ConvAlgorithm = default;
        return device;
    }

    /// <summary>Opens a device of its own.</summary>
    public static ComputeDevice Open(int architecture, int multiprocessors = 2)
    {
        Require();
        (EmulatedCuda.Options.Architecture, EmulatedCuda.Options.Multiprocessors) = (architecture, multiprocessors);
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
