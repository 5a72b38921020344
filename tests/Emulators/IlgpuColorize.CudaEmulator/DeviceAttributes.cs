namespace IlgpuColorize.CudaEmulator;

/// <summary>
/// The device's attributes by CUDA's numbers (CUdevice_attribute): those of an H100, or of an A100's architecture, but for the
/// multiprocessors.
/// </summary>
internal static class DeviceAttributes
{
    /// <summary>The device's name, which nobody can take for a GPU's.</summary>
    public const string DeviceName = "emulated CUDA device (PTX emulator)";

    /// <summary>CUDA 13.0.</summary>
    public const int DriverVersion = 13000;

    /// <summary>Shared memory of a multiprocessor, of which the system takes a KB a group.</summary>
    public static int MultiprocessorSharedBytes(int architecture) => (architecture >= 90 ? 228 : 164) * 1024;

    /// <summary>The shared memory that a group may have where its kernel was allowed it.</summary>
    public static int MostSharedBytes(int architecture) => MultiprocessorSharedBytes(architecture) - 1024;

    /// <summary>Returns an attribute.</summary>
    /// <exception cref="DriverException">There is none of this number here.</exception>
    public static int Of(int attribute, EmulatedCudaOptions options) => attribute switch
    {
        1 or 2 or 3 => 1024, // threads of a group, in all, in x and in y
        4 => 64, // in z
        5 => int.MaxValue, // groups of a grid in x
        6 or 7 => 65535, // in y and z
        8 => 48 * 1024, // shared memory of a group
        9 => 64 * 1024, // constant memory
        10 => 32, // warp size
        11 => int.MaxValue, // pitch
        12 => 65536, // registers of a group
        13 => 1_980_000, // clock in kHz
        14 => 512, // alignment of textures
        15 => 1, // copies beside kernels
        16 => options.Multiprocessors,
        17 or 18 => 0, // no time limit, not integrated
        19 => 1, // maps host memory
        20 => 0, // compute mode default
        31 or 32 => 1, // concurrent kernels, ECC
        33 or 34 or 35 => 0, // PCI bus and device, not TCC
        36 => 2_619_000, // memory clock in kHz
        37 => 5120, // bits of its bus
        38 => 50 << 20, // L2
        39 => 2048, // threads of a multiprocessor
        40 => 3, // copy engines
        41 => 1, // unified addresses
        50 => 0, // PCI domain
        75 => options.Architecture / 10,
        76 => options.Architecture % 10,
        78 or 79 or 80 => 1, // priorities, L1 for globals and locals
        81 => MultiprocessorSharedBytes(options.Architecture),
        82 => 65536, // registers of a multiprocessor
        83 => 1, // managed memory
        84 or 85 or 86 => 0, // one board, no native atomics with the host
        87 => 2, // float over double
        88 or 89 => 0, // pageable memory is not the device's
        90 or 91 => 1, // preemption; host pointers of page-locked memory are the device's
        97 => MostSharedBytes(options.Architecture),
        _ => throw new DriverException(CudaResult.InvalidValue, $"the emulated device has no attribute {attribute}"),
    };
}
