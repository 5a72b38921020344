using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>Is where CUDA kernels are launched: a <see cref="ComputeStream"/>, or an emulator that runs their PTX in tests.</summary>
internal interface ICudaStream
{
    /// <summary>Gets the multiprocessors that share a grid.</summary>
    int Multiprocessors { get; }

    /// <summary>Returns the address of an encoded map in device memory. Equal maps have one address, for good.</summary>
    long AddressOf(in TensorMap map);

    /// <summary>Launches a kernel over a one-dimensional grid.</summary>
    void LaunchCuda<TProblem, TKernel>(string op, in TProblem problem, int groups, in TKernel kernel)
        where TProblem : struct, IProblem
        where TKernel : unmanaged, ICudaKernel;
}
