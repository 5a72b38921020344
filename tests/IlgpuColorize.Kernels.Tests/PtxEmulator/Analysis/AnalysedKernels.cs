using System.Collections.Concurrent;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.PtxEmulator.Analysis;
using IlgpuColorize.TestKit.Cuda;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator.Analysis;

/// <summary>Analyses every CUDA kernel once for all tests.</summary>
internal static class AnalysedKernels
{
    private static readonly ConcurrentDictionary<string, Lazy<KernelAnalysis>> Analyses = new();

    /// <summary>Returns the analysis of a kernel by the name that tests show.</summary>
    public static KernelAnalysis Of(string kernel)
        => Analyses.GetOrAdd(kernel, name => new Lazy<KernelAnalysis>(() => OfText(CudaKernelCatalog.Ptx(CudaKernelCatalog.Kernels[name])))).Value;

    /// <summary>Returns the analysis of a text.</summary>
    public static KernelAnalysis OfText(string ptx) => KernelAnalysis.Of(PtxModule.Parse(ptx), CudaKernelCompiler.EntryPoint);
}
