using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Sass;

/// <summary>
/// Compiles kernels to PTX without a GPU, each once for all who read it: the largest take seconds. Each has a context of its own, which
/// makes the numbers in its names, and so the whole text, the same in every run.
/// </summary>
public static partial class PtxCompiler
{
    // What the first of our architectures runs, every later one runs too; ILGPU writes them one text but for this line.
    private static readonly CudaArchitecture First = CudaArchitecture.SM_80;

    private static readonly ConcurrentDictionary<(Type Kernel, CudaArchitecture Architecture), Lazy<string>> Texts = new();

    /// <summary>Compiles a portable kernel for SM 8.0.</summary>
    public static string Portable(Type kernel) => Portable(kernel, First);

    /// <summary>Compiles a portable kernel.</summary>
    public static string Portable(Type kernel, CudaArchitecture architecture) => TextOf(kernel, architecture, () =>
    {
        MethodInfo run = typeof(KernelEntry).GetMethod(nameof(KernelEntry.Run))!.MakeGenericMethod(kernel);
        return Compile(EntryPointDescription.FromImplicitlyGroupedKernel(run), default, architecture);
    });

    /// <summary>Compiles a portable kernel that works in groups, as a GPU's stream would, for SM 8.0.</summary>
    public static string Groups(Type kernel) => Groups(kernel, First);

    /// <summary>Compiles a portable kernel that works in groups, as a GPU's stream would.</summary>
    public static string Groups(Type kernel, CudaArchitecture architecture) => TextOf(kernel, architecture, () =>
    {
        MethodInfo run = typeof(GroupKernelEntry).GetMethod(nameof(GroupKernelEntry.Run))!.MakeGenericMethod(kernel);
        return Compile(EntryPointDescription.FromExplicitlyGroupedKernel(run), SpecializationOf(kernel), architecture);
    });

    /// <summary>Compiles a kernel for CUDA alone, for the first target that can run it.</summary>
    public static string Cuda(Type kernel) => TextOf(kernel, First, () =>
    {
        using CudaKernelCompiler compiler = new();
        MethodInfo compile = typeof(CudaKernelCompiler).GetMethod(nameof(CudaKernelCompiler.Compile))!.MakeGenericMethod(kernel);
        return (string)compile.Invoke(compiler, null)!;
    });

    /// <summary>Returns what the compiler may rely on in a kernel that works in groups.</summary>
    public static KernelSpecialization SpecializationOf(Type kernel)
    {
        const BindingFlags Internal = BindingFlags.Static | BindingFlags.NonPublic;
        MethodInfo known = typeof(GroupKernelEntry).GetMethod(nameof(GroupKernelEntry.Specialization), Internal)!.MakeGenericMethod(kernel);
        return (KernelSpecialization)known.Invoke(null, null)!;
    }

    /// <summary>Compiles a method that works in groups for SM 9.0a, which wgmma needs and ILGPU does not name.</summary>
    /// <param name="owner">The type that has it.</param>
    /// <param name="method">Its name.</param>
    /// <param name="threads">Threads of a group.</param>
    /// <param name="arguments">Type arguments.</param>
    public static string Grouped(Type owner, string method, int threads, params Type[] arguments)
    {
        ArgumentNullException.ThrowIfNull(owner);
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
