using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>What the driver's compiler made of a kernel.</summary>
/// <param name="Name">The kernel's type.</param>
/// <param name="Registers">Registers of a thread, of 32 bits.</param>
/// <param name="LocalBytes">Local memory of a thread: what the registers did not hold, and what the program keeps there.</param>
/// <param name="SharedBytes">Shared memory of a group that the program declares; what a launch asks for comes on top.</param>
/// <param name="MostThreads">Threads of a group at the most.</param>
/// <param name="Log">What the compiler said; nothing where the driver had the kernel in its cache, or ILGPU loaded it.</param>
public sealed record LoadedKernel(string Name, int Registers, int LocalBytes, int SharedBytes, int MostThreads, string Log = "")
{
    /// <summary>Returns a kernel type's name for people: <c>ConvGatherWgmma&lt;Wgmma64x256, FilterRows&gt;</c>.</summary>
    public static string NameOf(Type kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return kernel.IsGenericType
            ? $"{kernel.Name.Split('`')[0]}<{string.Join(", ", kernel.GetGenericArguments().Select(NameOf))}>"
            : kernel.Name;
    }

    /// <summary>
    /// Returns the name by which a profiler knows a kernel: its own, of the letters, digits and underscores that PTX allows.
    /// </summary>
    internal static string EntryOf(string name)
        => string.Join('_', name.Split(['<', '>', ',', ' '], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Describes a portable kernel that ILGPU loaded; null where its launcher belongs to no CUDA device.</summary>
    internal static LoadedKernel? Portable(Type kernel, Delegate launcher)
        => launcher.TryGetKernel(out Kernel? loaded) && loaded is CudaKernel { FunctionPtr: nint function }
            ? CudaDriver.Describe(NameOf(kernel), function)
            : null;
}
