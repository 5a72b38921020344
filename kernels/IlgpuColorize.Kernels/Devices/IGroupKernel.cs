using ILGPU;
using ILGPU.Runtime;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// A portable kernel whose threads work together in groups, through shared memory and barriers: a struct that holds its arguments. GPUs and
/// the simulator run it; the device <c>cpu</c> never does, because a barrier has no meaning in ordinary code and ends the process.
/// </summary>
public interface IGroupKernel
{
    /// <summary>The threads of a group.</summary>
    static abstract int GroupSize { get; }

    /// <summary>The groups that a multiprocessor should hold at once, which bounds the registers of a thread.</summary>
    static virtual int ResidentGroups => 1;

    /// <summary>Does the work of one thread, which finds its place through <see cref="Grid"/> and <see cref="Group"/>.</summary>
    void Execute();
}

/// <summary>The entry point that ILGPU compiles once for every <see cref="IGroupKernel"/>.</summary>
internal static class GroupKernelEntry
{
    /// <summary>Runs one thread of a kernel.</summary>
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, IGroupKernel => kernel.Execute();

    /// <summary>Returns what the compiler may rely on.</summary>
    internal static KernelSpecialization Specialization<TKernel>()
        where TKernel : struct, IGroupKernel => new(TKernel.GroupSize, TKernel.ResidentGroups);
}
