using System.Collections.Concurrent;
using System.Reflection;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.TestKit.Cuda;

/// <summary>Keeps the PTX of every CUDA kernel, and what the emulator reads in it.</summary>
internal static class CudaKernelCatalog
{
    private static readonly ConcurrentDictionary<Type, Lazy<string>> Texts = new();
    private static readonly ConcurrentDictionary<Type, Lazy<PtxModule>> Modules = new();

    /// <summary>The kernels by the names that tests show.</summary>
    public static IReadOnlyDictionary<string, Type> Kernels => CudaKernelTypes.All;

    /// <summary>Returns the PTX of a kernel, compiled once for all tests.</summary>
    public static string Ptx(Type kernel) => Texts.GetOrAdd(kernel, type => new Lazy<string>(() => Compile(type))).Value;

    /// <summary>Returns the parsed PTX of a kernel, parsed once for all tests.</summary>
    public static PtxModule Module(Type kernel)
        => Modules.GetOrAdd(kernel, type => new Lazy<PtxModule>(() => PtxModule.Parse(Ptx(type)))).Value;

    private static string Compile(Type kernel)
    {
        using CudaKernelCompiler compiler = new();
        MethodInfo compile = typeof(CudaKernelCompiler).GetMethod(nameof(CudaKernelCompiler.Compile))!.MakeGenericMethod(kernel);
        return (string)compile.Invoke(compiler, null)!;
    }
}
