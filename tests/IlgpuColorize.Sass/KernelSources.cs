using System.Reflection;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Sass;

/// <summary>
/// Every kernel for GPUs: those for CUDA alone, the portable ones, and the portable ones that work in groups; of a generic one every
/// instance.
/// </summary>
public static class KernelSources
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    // A compiler keeps what it has compiled, and is not shared between threads.
    private static readonly ThreadLocal<CudaKernelCompiler> Compiler = new(() => new CudaKernelCompiler());
    private static readonly ThreadLocal<Context> Contexts = new(() => Context.Create(builder => builder.EnableAlgorithms()));

    /// <summary>The kernels by name.</summary>
    public static IReadOnlyDictionary<string, KernelSource> All { get; } = new SortedDictionary<string, KernelSource>(
        CudaKernelTypes.All.Select(kernel => OfCuda(kernel.Key, kernel.Value))
            .Concat(TypesOf(typeof(IKernel)).Select(OfPortable))
            .Concat(TypesOf(typeof(IGroupKernel)).SelectMany(Closed).Select(OfGroups))
            .ToDictionary(kernel => kernel.Name),
        StringComparer.Ordinal);

    private static KernelSource OfCuda(string name, Type type)
    {
        CudaKernelTraits traits = CudaKernelTypes.TraitsOf(type);
        MethodInfo compile = typeof(CudaKernelCompiler).GetMethod(nameof(CudaKernelCompiler.Compile))!.MakeGenericMethod(type);
        int stageBytes = (int)(type.GetProperty("StageBytes", Any)?.GetValue(null) ?? 0);
        return new(
            name, type, FamilyOf(type), traits.Target, traits.GroupSize, traits.SharedBytes, stageBytes, 1,
            _ => (string)compile.Invoke(Compiler.Value, null)!);
    }

    private static KernelSource OfPortable(Type type)
    {
        MethodInfo run = typeof(KernelEntry).GetMethod(nameof(KernelEntry.Run))!.MakeGenericMethod(type);
        var entry = EntryPointDescription.FromImplicitlyGroupedKernel(run);
        return new(type.Name, type, FamilyOf(type), GpuTarget.All[0].Name, 0, 0, 0, 1,
            architecture => Compile(entry, architecture, default));
    }

    private static KernelSource OfGroups(Type type)
    {
        MethodInfo run = typeof(GroupKernelEntry).GetMethod(nameof(GroupKernelEntry.Run))!.MakeGenericMethod(type);
        MethodInfo specialize = typeof(GroupKernelEntry).GetMethod(nameof(GroupKernelEntry.Specialization), Any)!.MakeGenericMethod(type);
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(run);
        var specialization = (KernelSpecialization)specialize.Invoke(null, null)!;
        return new(
            LoadedKernel.NameOf(type), type, FamilyOf(type), GpuTarget.All[0].Name, specialization.MaxNumThreadsPerGroup!.Value, 0, 0,
            specialization.MinNumGroupsPerMultiprocessor ?? 1, architecture => Compile(entry, architecture, specialization));
    }

    // The newest PTX that the assembler of CUDA 12.4 reads.
    private static string Compile(EntryPointDescription entry, CudaArchitecture architecture, KernelSpecialization specialization)
    {
        using var backend = new PTXBackend(Contexts.Value!, architecture, CudaInstructionSet.ISA_84, null!);
        return ((PTXCompiledKernel)backend.Compile(entry, specialization)).PTXAssembly;
    }

    private static IEnumerable<Type> TypesOf(Type contract)
        => contract.Assembly.GetTypes().Where(type => type.IsValueType && contract.IsAssignableFrom(type));

    private static IEnumerable<Type> Closed(Type kernel)
        => kernel.IsGenericTypeDefinition
            ? new[] { typeof(WideTile), typeof(NarrowTile) }.Select(width => kernel.MakeGenericType(width))
            : [kernel];

    private static string FamilyOf(Type kernel) => kernel.Namespace!.Split('.')[^1];
}
