namespace IlgpuColorize.Kernels.Cuda;

/// <summary>The target, group and memory that a CUDA kernel is compiled and launched with.</summary>
/// <param name="Target">The PTX target: an architecture, with the suffix <c>a</c> where it needs instructions of that one alone.</param>
/// <param name="GroupSize">Threads of a group.</param>
/// <param name="SharedBytes">Bytes of dynamic shared memory of a group.</param>
/// <param name="ClusterSize">Groups of a cluster, see <see cref="IGroupCluster"/>; a launch has whole clusters.</param>
/// <param name="RoundsEachStep">Whether every product is rounded before it is added to, and every quotient rounded, as on the host; else
/// the driver's compiler may fuse the two, and quotients and exponentials are the hardware's approximations.</param>
public readonly record struct CudaKernelTraits(string Target, int GroupSize, int SharedBytes, int ClusterSize = 1,
    bool RoundsEachStep = false)
{
    /// <summary>The shared memory of an SM 9.0 multiprocessor that its groups may have.</summary>
    public const int MultiprocessorSharedBytes = 227 * 1024;
}

/// <summary>
/// A kernel for CUDA devices alone: a struct whose fields, numbers and 64-bit addresses, are its arguments byte for byte, and whose
/// <see cref="Execute"/> every thread of a one-dimensional grid of groups runs. It may use groups, shared memory and <see cref="Ptx"/>.
/// </summary>
public interface ICudaKernel
{
    /// <summary>The target, group and memory that it is compiled and launched with.</summary>
    static abstract CudaKernelTraits Traits { get; }

    /// <summary>Runs one thread.</summary>
    void Execute();
}

/// <summary>The entry point that ILGPU compiles once for every <see cref="ICudaKernel"/>.</summary>
internal static class CudaKernelEntry
{
    /// <summary>Runs one thread of a kernel.</summary>
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : unmanaged, ICudaKernel => kernel.Execute();
}
