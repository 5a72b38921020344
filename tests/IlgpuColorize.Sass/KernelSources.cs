using System.Reflection;
using ILGPU.Runtime;
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
        int stageBytes = (int)(type.GetProperty("StageBytes", Any)?.GetValue(null) ?? 0);
        return new(name, type, traits.Target, traits.GroupSize, traits.SharedBytes, stageBytes, 1, () => PtxCompiler.Cuda(type));
    }

    private static KernelSource OfPortable(Type type)
        => new(type.Name, type, GpuTarget.All[0].Name, 0, 0, 0, 1, () => PtxCompiler.Portable(type));

    private static KernelSource OfGroups(Type type)
    {
        KernelSpecialization specialization = PtxCompiler.SpecializationOf(type);
        return new(
            LoadedKernel.NameOf(type), type, GpuTarget.All[0].Name, specialization.MaxNumThreadsPerGroup!.Value, 0, 0,
            specialization.MinNumGroupsPerMultiprocessor ?? 1, () => PtxCompiler.Groups(type));
    }

    private static IEnumerable<Type> TypesOf(Type contract)
        => contract.Assembly.GetTypes().Where(type => type.IsValueType && contract.IsAssignableFrom(type));

    private static IEnumerable<Type> Closed(Type kernel)
        => kernel.IsGenericTypeDefinition
            ? new[] { typeof(WideTile), typeof(NarrowTile) }.Select(width => kernel.MakeGenericType(width))
            : [kernel];
}
