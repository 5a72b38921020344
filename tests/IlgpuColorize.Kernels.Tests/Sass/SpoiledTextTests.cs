using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Sass;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sass;

/// <summary>
/// Asks NVIDIA's assembler about texts that are spoiled on purpose: what it refuses, what it warns of, and where it says nothing, so that
/// only the emulator's rules or a run find the fault.
/// </summary>
public sealed class SpoiledTextTests
{
    private const string Refuses = "refuses";
    private const string Warns = "warns";
    private const string SaysNothing = "says nothing";
    private const string Product = "wgmma.mma_async";
    private const string WaitForAll = "wgmma.wait_group.sync.aligned 0;";
    private const string WaitForOther = "wgmma.wait_group.sync.aligned 1;";
    private const string Fence = "wgmma.fence.sync.aligned;";
    private const string Commit = "wgmma.commit_group.sync.aligned;";

    [Theory]
    [InlineData(Product, Product, SaysNothing)]
    [InlineData(WaitForAll, "", SaysNothing)]
    [InlineData(WaitForAll, WaitForOther, SaysNothing)]
    [InlineData(WaitForOther, WaitForOther + " add.f32 acc0, acc0, acc1;", Warns)]
    [InlineData(Fence, "", SaysNothing)]
    [InlineData(Fence, Fence + " mul.f32 acc3, acc3, 0f3F800000;", SaysNothing)]
    [InlineData(Commit, "", SaysNothing)]
    [InlineData(Commit, "bra Behind; Behind: " + Commit, SaysNothing)]
    [InlineData(WaitForAll, "ret;", SaysNothing)]
    [InlineData(WaitForAll, WaitForAll + " .reg .f32 other; mov.f32 other, acc5;", SaysNothing)]
    [InlineData(Product, "@%p1 " + Product, SaysNothing)]
    [InlineData("m64n64k16", "m64n64k32", Refuses)]
    [InlineData("m64n64k16", "m64n60k16", Refuses)]
    [InlineData(".version 8.0", ".version 7.8", Refuses)]
    [InlineData(".target sm_90a", ".target sm_90", Refuses)]
    [InlineData("mbarrier.try_wait.parity.shared::cta.b64", "mbarrier.try_wait.shared::cta.parity.b64", Refuses)]
    [InlineData("fence.proxy.async;", "", SaysNothing)]
    [InlineData("fence.mbarrier_init.release.cluster;", "", SaysNothing)]
    public void Spoiled_text_of_a_gather_by_wgmma(string correct, string broken, string verdict)
        => Assert.Equal(verdict, VerdictOn(Spoiled(typeof(ConvGatherWgmma<Wgmma64x64, FilterRows>), correct, broken), "sm_90a"));

    [Theory]
    [InlineData("cp.async.cg.shared.global", "cp.async.cb.shared.global", Refuses)]
    [InlineData("ldmatrix.sync.aligned.m8n8.x4.shared.b16", "ldmatrix.sync.aligned.m8n8.shared.x4.b16", SaysNothing)]
    [InlineData("cp.async.wait_group 2;", "", SaysNothing)]
    [InlineData("bar.sync", "bar.sync 16; bar.sync", Refuses)]
    [InlineData("mov.f32 acc0, 0f00000000;", "", SaysNothing)]
    public void Spoiled_text_of_a_gather_by_mma(string correct, string broken, string verdict)
        => Assert.Equal(verdict, VerdictOn(Spoiled(typeof(ConvGatherMma<Mma128x32, MmaFilterRows>), correct, broken), "sm_80"));

    private static string VerdictOn(string ptx, string target)
    {
        try
        {
            return AssembledKernels.Assembler.Assemble(ptx, target).Warnings.Count > 0 ? Warns : SaysNothing;
        }
        catch (AssemblerException refusal)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(refusal.Message);
            return Refuses;
        }
    }

    private static string Spoiled(Type kernel, string correct, string broken)
    {
        string ptx = CudaKernelCatalog.Ptx(kernel);
        int place = ptx.IndexOf(correct, StringComparison.Ordinal);
        Assert.True(place > 0, $"The text has no '{correct}'.");
        return string.Concat(ptx.AsSpan(0, place), broken, ptx.AsSpan(place + correct.Length));
    }
}
