using System.Collections.Concurrent;
using System.Reflection;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Sampling;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>Lists every CUDA kernel, a generic one by its closed instantiations, and keeps their PTX.</summary>
internal static class CudaKernelCatalog
{
    private static readonly ConcurrentDictionary<Type, Lazy<string>> Texts = new();

    /// <summary>Gets the kernels by the names that tests show.</summary>
    public static IReadOnlyDictionary<string, Type> Kernels { get; } = typeof(ICudaKernel).Assembly.GetTypes()
        .Where(type => type.IsValueType && typeof(ICudaKernel).IsAssignableFrom(type))
        .SelectMany(Closed)
        .ToDictionary(NameOf);

    /// <summary>Returns the PTX of a kernel, compiled once for all tests.</summary>
    public static string Ptx(Type kernel) => Texts.GetOrAdd(kernel, type => new Lazy<string>(() => Compile(type))).Value;

    private static string Compile(Type kernel)
    {
        using CudaKernelCompiler compiler = new();
        MethodInfo compile = typeof(CudaKernelCompiler).GetMethod(nameof(CudaKernelCompiler.Compile))!.MakeGenericMethod(kernel);
        return (string)compile.Invoke(compiler, null)!;
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
            return new[] { typeof(OneGroup), typeof(ClusterOf2), typeof(ClusterOf4), typeof(ClusterOf8) }.Select(cluster => kernel.MakeGenericType(cluster));
        throw new InvalidOperationException($"{kernel.Name} is generic: list its closed instantiations here.");
    }

    private static Type Wgmma(int columns) => TypeOf($"Wgmma64x{columns}");

    private static Type Mma(int columns) => TypeOf($"Mma128x{columns}");

    private static Type TypeOf(string tile) => typeof(ICudaKernel).Assembly.GetType($"{typeof(ICudaKernel).Namespace}.{tile}", throwOnError: true)!;

    private static string NameOf(Type kernel)
        => kernel.IsGenericType ? $"{kernel.Name.Split('`')[0]}<{string.Join(", ", kernel.GetGenericArguments().Select(argument => argument.Name))}>" : kernel.Name;
}
