using IlgpuColorize.Kernels.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>Compiles every CUDA kernel to PTX, which needs no GPU, and reads the text.</summary>
public sealed class CudaPtxTests
{
    public static TheoryData<string> Kernels => [.. CudaKernelCatalog.Kernels.Keys];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_compiles(string kernel)
    {
        string ptx = CudaKernelCatalog.Ptx(CudaKernelCatalog.Kernels[kernel]);
        if (Environment.GetEnvironmentVariable("DUMP") is { } d) File.WriteAllText(Path.Combine(d, kernel + ".ptx"), ptx);
        Assert.Contains($".visible .entry {CudaKernelCompiler.EntryPoint}(", ptx, StringComparison.Ordinal);
    }
}
