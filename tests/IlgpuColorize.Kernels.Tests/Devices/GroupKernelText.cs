using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Compiles a kernel that works in groups to PTX, as a GPU's stream would.</summary>
internal static class GroupKernelText
{
    public static string Compile(Context context, Type kernel, CudaArchitecture architecture)
    {
        using var backend = new PTXBackend(context, architecture, CudaInstructionSet.ISA_80, null!);
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(typeof(GroupKernelEntry).GetMethod(nameof(GroupKernelEntry.Run))!.MakeGenericMethod(kernel));
        var specialization = (KernelSpecialization)typeof(GroupKernelEntry).GetMethod(nameof(GroupKernelEntry.Specialization), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .MakeGenericMethod(kernel).Invoke(null, null)!;
        return ((PTXCompiledKernel)backend.Compile(entry, specialization)).PTXAssembly;
    }
}
