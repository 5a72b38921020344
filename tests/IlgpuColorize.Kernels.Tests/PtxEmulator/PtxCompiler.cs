using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator;

/// <summary>Compiles kernels to PTX for sm_90a, without a GPU.</summary>
internal static partial class PtxCompiler
{
    /// <summary>Compiles a portable kernel.</summary>
    public static string Portable(Type kernel)
        => Compile(EntryPointDescription.FromImplicitlyGroupedKernel(typeof(KernelEntry).GetMethod(nameof(KernelEntry.Run))!.MakeGenericMethod(kernel)), default);

    /// <summary>Compiles an explicitly grouped kernel.</summary>
    /// <param name="owner">The type that has it.</param>
    /// <param name="method">Its name.</param>
    /// <param name="threads">Threads of a group.</param>
    /// <param name="arguments">Type arguments.</param>
    public static string Grouped(Type owner, string method, int threads, params Type[] arguments)
    {
        MethodInfo found = owner.GetMethod(method) ?? throw new ArgumentException($"{owner.Name} has no public method {method}.");
        MethodInfo kernel = arguments.Length == 0 ? found : found.MakeGenericMethod(arguments);
        return Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), new KernelSpecialization(threads, 1));
    }

    // ILGPU names the plain architecture; wgmma exists in sm_90a only.
    private static string Compile(EntryPointDescription entry, KernelSpecialization specialization)
    {
        using var context = Context.Create(builder => builder.EnableAlgorithms());
        using var backend = new PTXBackend(context, CudaArchitecture.SM_90, CudaInstructionSet.ISA_80, null!);
        return Target().Replace(((PTXCompiledKernel)backend.Compile(entry, specialization)).PTXAssembly, ".target sm_90a");
    }

    [GeneratedRegex(@"\.target sm_\d+")]
    private static partial Regex Target();
}
