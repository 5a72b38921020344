using System.Collections.Concurrent;
using System.Reflection;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;

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
        if (kernel == typeof(ConvWgradTensorCore<>))
            return WgmmaTileChoice.Wgrad.Select(columns => kernel.MakeGenericType(TileOf(columns)));
        return from columns in WgmmaTileChoice.Gather
               from filter in new[] { typeof(FilterRows), typeof(FilterColumns) }
               select kernel.MakeGenericType(TileOf(columns), filter);
    }

    private static Type TileOf(int columns) => typeof(Wgmma64x16).Assembly.GetType($"{typeof(Wgmma64x16).Namespace}.Wgmma64x{columns}", throwOnError: true)!;

    private static string NameOf(Type kernel)
        => kernel.IsGenericType ? $"{kernel.Name.Split('`')[0]}<{string.Join(", ", kernel.GetGenericArguments().Select(argument => argument.Name))}>" : kernel.Name;
}
