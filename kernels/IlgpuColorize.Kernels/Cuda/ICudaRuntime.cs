using ILGPU.Runtime;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>Runs a device's CUDA kernels: the driver's, or in tests an emulator's.</summary>
internal interface ICudaRuntime : IDisposable
{
    /// <summary>Returns the address of an encoded map in device memory. Equal maps have one address, for good.</summary>
    long AddressOf(in TensorMap map);

    /// <summary>What the driver's compiler made of the kernels loaded so far.</summary>
    IReadOnlyList<LoadedKernel> Loaded { get; }

    /// <summary>Loads a kernel, as its first launch would.</summary>
    LoadedKernel Load<TKernel>()
        where TKernel : unmanaged, ICudaKernel;

    /// <summary>Launches a kernel over a one-dimensional grid.</summary>
    void Launch<TKernel>(AcceleratorStream stream, int groups, in TKernel kernel)
        where TKernel : unmanaged, ICudaKernel;
}
