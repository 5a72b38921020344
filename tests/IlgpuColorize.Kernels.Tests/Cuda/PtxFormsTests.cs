using System.Globalization;
using System.Text.RegularExpressions;
using IlgpuColorize.Kernels.Tests.PtxEmulator.Analysis;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>
/// Checks every instruction of every CUDA kernel against the forms that the PTX ISA manual has for the module's version and target: an
/// assembler refuses any other.
/// </summary>
public sealed partial class PtxFormsTests
{
    public static TheoryData<string> Kernels => [.. CudaKernelCatalog.Kernels.Keys];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_uses_forms_of_its_version_and_target_only(string kernel)
    {
        string ptx = CudaKernelCatalog.Ptx(CudaKernelCatalog.Kernels[kernel]);
        int version = int.Parse(Version().Match(ptx).Groups[1].Value + Version().Match(ptx).Groups[2].Value, CultureInfo.InvariantCulture);
        string target = Target().Match(ptx).Groups[1].Value;
        Assert.All(AnalysedKernels.Of(kernel).Opcodes, opcode =>
        {
            PtxForm form = PtxForms.Find(opcode) ?? throw new InvalidOperationException($"'{opcode}' is in no form of the table; read the manual's section and add it.");
            Assert.True(form.Version <= version, $"{opcode} needs PTX ISA {form.Version / 10}.{form.Version % 10} ({form.Section})");
            Assert.True(Runs(form.Architecture, target), $"{opcode} needs {form.Architecture} ({form.Section})");
        });
    }

    /// <summary>The n of wgmma is a multiple of 8 up to 256.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_multiplies_columns_that_wgmma_has(string kernel)
        => Assert.All(AnalysedKernels.Of(kernel).Opcodes.Select(opcode => Columns().Match(opcode)).Where(match => match.Success), match =>
        {
            int columns = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.InRange(columns, 8, 256);
            Assert.Equal(0, columns % 8);
        });

    /// <summary>
    /// A barrier among all threads of a group names barrier 0 and no count; behind the parting of the warpgroups no thread may wait for
    /// all.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_has_one_barrier_for_whole_groups(string kernel)
    {
        string ptx = CudaKernelCatalog.Ptx(CudaKernelCatalog.Kernels[kernel]);
        Assert.All(Barrier().Matches(ptx), barrier => Assert.Equal("0", barrier.Groups[1].Value));
        int products = ptx.IndexOf("mbarrier.try_wait", StringComparison.Ordinal);
        if (products > 0)
            Assert.True(Assert.Single(Barrier().Matches(ptx)).Index < products);
    }

    [Theory]
    [InlineData("wgmma.mma_async.sync.aligned.m64n64k32.f32.bf16.bf16")]
    [InlineData("ldmatrix.sync.aligned.m8n8.x4.shared.trans.b16")]
    [InlineData("cvt.bf16x2.rn.f32")]
    [InlineData("mbarrier.try_wait.shared::cta.parity.b64")]
    [InlineData("cp.async.ca.shared.global")]
    public void Form_that_the_manual_lacks_or_no_kernel_uses_is_refused(string opcode) => Assert.Null(PtxForms.Find(opcode));

    // An architecture's own features run on no other; the rest runs on every later one.
    private static bool Runs(string needed, string target) => needed.EndsWith('a')
        ? needed == target
        : int.Parse(needed.AsSpan(3), CultureInfo.InvariantCulture) <= int.Parse(target.TrimEnd('a').AsSpan(3), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\.version (\d+)\.(\d+)")]
    private static partial Regex Version();

    [GeneratedRegex(@"\.target (sm_\w+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"m64n(\d+)k16")]
    private static partial Regex Columns();

    [GeneratedRegex(@"\bbar\.sync\s+([^;]+);")]
    private static partial Regex Barrier();
}
