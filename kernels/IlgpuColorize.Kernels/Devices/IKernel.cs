using ILGPU;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// A portable kernel: a struct that holds its arguments and computes one index. One body serves every device: ILGPU compiles it for GPUs
/// and for the simulator, and the device <c>cpu</c> calls it from ordinary code over index ranges. It uses no Group and no SharedMemory.
/// </summary>
/// <remarks>
/// Where a struct with views is nested in another, its padding must not move the member behind it; a member of eight bytes at its end does
/// that. ILGPU 1.5.3 takes two structs for one whose members are alike in a flat list, and lays both out on the device as the one that it
/// met first, padding included, while the host writes each as it is declared.
/// </remarks>
public interface IKernel
{
    /// <summary>Computes one index.</summary>
    /// <param name="index">From 0 to the launch's count.</param>
    void Execute(int index);

    /// <summary>
    /// The indices of an item of work on the device <c>cpu</c>: some 20 us, long against handing it out. Views cost 5 to 14 ns an element.
    /// </summary>
    static virtual int IndicesPerItem => 2048;
}

/// <summary>The entry point that ILGPU compiles once for every <see cref="IKernel"/>.</summary>
internal static class KernelEntry
{
    /// <summary>Runs one index of a kernel.</summary>
    public static void Run<TKernel>(Index1D index, TKernel kernel)
        where TKernel : struct, IKernel => kernel.Execute(index);
}
