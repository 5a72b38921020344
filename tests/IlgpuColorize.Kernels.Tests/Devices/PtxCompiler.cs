using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>
/// Compiles kernels to PTX without a GPU, each once for all tests: several read the same text, and the largest kernels take seconds.
/// </summary>
internal static partial class PtxCompiler
{
    private static readonly ConcurrentDictionary<(Type Kernel, CudaArchitecture Architecture), Lazy<string>> Texts = new();

    /// <summary>Compiles a portable kernel for SM 9.0.</summary>
    public static string Portable(Type kernel) => Portable(kernel, CudaArchitecture.SM_90);

    /// <summary>Compiles a portable kernel.</summary>
    public static string Portable(Type kernel, CudaArchitecture architecture) => TextOf(kernel, architecture, () =>
    {
        MethodInfo run = typeof(KernelEntry).GetMethod(nameof(KernelEntry.Run))!.MakeGenericMethod(kernel);
        return Compile(EntryPointDescription.FromImplicitlyGroupedKernel(run), default, architecture);
    });

    /// <summary>Compiles a kernel that works in groups, as a GPU's stream would.</summary>
    public static string Groups(Type kernel, CudaArchitecture architecture) => TextOf(kernel, architecture, () =>
    {
        MethodInfo run = typeof(GroupKernelEntry).GetMethod(nameof(GroupKernelEntry.Run))!.MakeGenericMethod(kernel);
        const BindingFlags Internal = BindingFlags.Static | BindingFlags.NonPublic;
        MethodInfo known = typeof(GroupKernelEntry).GetMethod(nameof(GroupKernelEntry.Specialization), Internal)!.MakeGenericMethod(kernel);
        var specialization = (KernelSpecialization)known.Invoke(null, null)!;
        return Compile(EntryPointDescription.FromExplicitlyGroupedKernel(run), specialization, architecture);
    });

    /// <summary>Compiles a method that works in groups for SM 9.0a, which wgmma needs and ILGPU does not name.</summary>
    /// <param name="owner">The type that has it.</param>
    /// <param name="method">Its name.</param>
    /// <param name="threads">Threads of a group.</param>
    /// <param name="arguments">Type arguments.</param>
    public static string Grouped(Type owner, string method, int threads, params Type[] arguments)
    {
        MethodInfo found = owner.GetMethod(method) ?? throw new ArgumentException($"{owner.Name} has no public method {method}.");
        MethodInfo kernel = arguments.Length == 0 ? found : found.MakeGenericMethod(arguments);
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
        return Target().Replace(Compile(entry, new KernelSpecialization(threads, 1), CudaArchitecture.SM_90), ".target sm_90a");
    }

    private static string TextOf(Type kernel, CudaArchitecture architecture, Func<string> compile)
        => Texts.GetOrAdd((kernel, architecture), _ => new Lazy<string>(compile)).Value;

    private static string Compile(EntryPointDescription entry, KernelSpecialization specialization, CudaArchitecture architecture)
    {
        using var context = Context.Create(builder => builder.EnableAlgorithms());
        using var backend = new PTXBackend(context, architecture, CudaInstructionSet.ISA_80, null!);
        return ((PTXCompiledKernel)backend.Compile(entry, specialization)).PTXAssembly;
    }

    [GeneratedRegex(@"\.target sm_\d+")]
    private static partial Regex Target();
}
