using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Sass;

namespace IlgpuColorize.TestKit.Cuda;

/// <summary>Keeps the PTX of every CUDA kernel.</summary>
internal static class CudaKernelCatalog
{
    /// <summary>The kernels by the names that tests show.</summary>
    public static IReadOnlyDictionary<string, Type> Kernels => CudaKernelTypes.All;

    /// <summary>Returns the PTX of a kernel, compiled once for all tests.</summary>
    public static string Ptx(Type kernel) => PtxCompiler.Cuda(kernel);
}
