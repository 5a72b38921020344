using System.Collections.Concurrent;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.Sass;

namespace IlgpuColorize.TestKit.Cuda;

/// <summary>Keeps the PTX of every CUDA kernel, and what the emulator reads in it.</summary>
internal static class CudaKernelCatalog
{
    private static readonly ConcurrentDictionary<Type, Lazy<PtxModule>> Modules = new();

    /// <summary>The kernels by the names that tests show.</summary>
    public static IReadOnlyDictionary<string, Type> Kernels => CudaKernelTypes.All;

    /// <summary>Returns the PTX of a kernel, compiled once for all tests.</summary>
    public static string Ptx(Type kernel) => PtxCompiler.Cuda(kernel);

    /// <summary>Returns the parsed PTX of a kernel, parsed once for all tests.</summary>
    public static PtxModule Module(Type kernel)
        => Modules.GetOrAdd(kernel, type => new Lazy<PtxModule>(() => PtxModule.Parse(Ptx(type)))).Value;
}
