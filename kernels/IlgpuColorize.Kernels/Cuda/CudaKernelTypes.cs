using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Sampling;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Lists every CUDA kernel, a generic one by its closed instantiations: what is compiled in tests without a GPU, and loaded by a check on
/// one.
/// </summary>
public static class CudaKernelTypes
{
    /// <summary>The kernels by their names for people.</summary>
    public static IReadOnlyDictionary<string, Type> All { get; } = typeof(ICudaKernel).Assembly.GetTypes()
        .Where(type => type.IsValueType && typeof(ICudaKernel).IsAssignableFrom(type))
        .SelectMany(Closed)
        .ToDictionary(LoadedKernel.NameOf);

    /// <summary>Returns how a kernel is compiled and launched.</summary>
    public static CudaKernelTraits TraitsOf(Type kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return (CudaKernelTraits)kernel.GetProperty(nameof(ICudaKernel.Traits))!.GetValue(null)!;
    }

    private static IEnumerable<Type> Closed(Type kernel)
    {
        if (!kernel.IsGenericTypeDefinition)
            return [kernel];
        if (kernel == typeof(ConvWgradWgmma<>))
            return TileColumns.WgradWgmma.Select(columns => kernel.MakeGenericType(Wgmma(columns)));
        if (kernel == typeof(ConvWgradMma<>))
            return TileColumns.WgradMma.Select(columns => kernel.MakeGenericType(Mma(columns)));
        if (kernel == typeof(ConvGatherWgmma<,>))
            return from columns in TileColumns.GatherWgmma
                   from filter in new[] { typeof(FilterRows), typeof(FilterColumns) }
                   select kernel.MakeGenericType(Wgmma(columns), filter);
        if (kernel == typeof(ConvGatherMma<,>))
            return from columns in TileColumns.GatherMma
                   from filter in new[] { typeof(MmaFilterRows), typeof(MmaFilterColumns) }
                   select kernel.MakeGenericType(Mma(columns), filter);
        if (kernel == typeof(DrawRowTensorCore<>))
            return new[] { typeof(OneGroup), typeof(ClusterOf2), typeof(ClusterOf4),
                typeof(ClusterOf8) }.Select(cluster => kernel.MakeGenericType(cluster));
        throw new InvalidOperationException($"{kernel.Name} is generic: list its closed instantiations here.");
    }

    private static Type Wgmma(int columns) => TypeOf($"Wgmma64x{columns}");

    private static Type Mma(int columns) => TypeOf($"Mma128x{columns}");

    private static Type TypeOf(string tile)
        => typeof(ICudaKernel).Assembly.GetType($"{typeof(ICudaKernel).Namespace}.{tile}", throwOnError: true)!;
}
