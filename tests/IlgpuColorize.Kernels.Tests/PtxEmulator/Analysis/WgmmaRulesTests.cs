using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.PtxEmulator.Analysis;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator.Analysis;

/// <summary>
/// Holds the CUDA kernels against the rules of wgmma, over all paths, and breaks one of them to see that each rule is kept by looking.
/// </summary>
public sealed class WgmmaRulesTests
{
    private const string Product = "wgmma.mma_async";

    public static TheoryData<string> Kernels => [.. CudaKernelCatalog.Kernels.Keys];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_keeps_the_rules_of_wgmma(string kernel)
        => Assert.Empty(FaultsOf(CudaKernelCatalog.Module(CudaKernelCatalog.Kernels[kernel])));

    [Theory]
    [InlineData("wgmma.wait_group.sync.aligned 0;", "", "a use of the sums while products run")]
    [InlineData("wgmma.wait_group.sync.aligned 0;", "wgmma.wait_group.sync.aligned 1;", "a use of the sums while products run")]
    [InlineData("wgmma.wait_group.sync.aligned 1;", "wgmma.wait_group.sync.aligned 1; add.f32 acc0, acc0, acc1;",
        "a use of the sums while products run")]
    [InlineData("wgmma.fence.sync.aligned;", "", "a product on sums that were used since")]
    [InlineData("wgmma.fence.sync.aligned;", "wgmma.fence.sync.aligned; mul.f32 acc3, acc3, 0f3F800000;",
        "a product on sums that were used since")]
    [InlineData("wgmma.commit_group.sync.aligned;", "", "a wait for products that no wgmma.commit_group")]
    [InlineData("wgmma.commit_group.sync.aligned;", "bra Behind; Behind: wgmma.commit_group.sync.aligned;",
        "a branch between a product and")]
    [InlineData("wgmma.wait_group.sync.aligned 0;", "ret;", "an end while products run")]
    [InlineData("wgmma.wait_group.sync.aligned 0;", "wgmma.wait_group.sync.aligned 0; .reg .f32 other; mov.f32 other, acc5;",
        "sums moved between registers")]
    [InlineData(Product, "@%p1 " + Product, "a product under a guard")]
    public void Broken_rule_is_found(string correct, string broken, string fault)
    {
        string ptx = CudaKernelCatalog.Ptx(typeof(ConvGatherWgmma<Wgmma64x64, FilterRows>));
        int place = ptx.IndexOf(correct, StringComparison.Ordinal);
        Assert.True(place > 0);
        string changed = string.Concat(ptx.AsSpan(0, place), broken, ptx.AsSpan(place + correct.Length));
        Assert.Contains(FaultsOf(PtxModule.Parse(changed)), found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Sums_in_another_order_are_found()
    {
        string ptx = CudaKernelCatalog.Ptx(typeof(ConvGatherWgmma<Wgmma64x64, FilterRows>));
        int last = ptx.LastIndexOf("{acc0, acc1, acc2", StringComparison.Ordinal);
        string changed = string.Concat(ptx.AsSpan(0, last), "{acc1, acc0, acc2", ptx.AsSpan(last + "{acc0, acc1, acc2".Length));
        Assert.Contains(FaultsOf(PtxModule.Parse(changed)),
            found => found.Contains("but in another order or shape", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> FaultsOf(PtxModule module)
        => KernelAnalysis.WgmmaFaultsOf(module, CudaKernelCompiler.EntryPoint);
}
