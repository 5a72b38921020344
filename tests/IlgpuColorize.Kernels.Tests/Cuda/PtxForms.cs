using System.Text.RegularExpressions;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>Is a form of instruction as the PTX ISA manual (8.8) writes it.</summary>
/// <param name="Opcodes">The opcode with all modifiers, a regular expression.</param>
/// <param name="Version">The first version of the PTX ISA that has it, times ten.</param>
/// <param name="Architecture">The first SM that has it, times ten; 900 and the suffix <c>a</c> for those of SM 9.0a alone.</param>
/// <param name="Section">Where the manual says so.</param>
internal sealed record PtxForm(string Opcodes, int Version, string Architecture, string Section);

/// <summary>Holds every form of instruction that the CUDA kernels use, ILGPU's and those of the named layer, read against the manual.</summary>
internal static class PtxForms
{
    private const string Base = "sm_50";
    private const string Ampere = "sm_80";
    private const string Hopper = "sm_90";
    private const string HopperAlone = "sm_90a";

    private static readonly PtxForm[] All =
    [
        new(@"(add|sub)\.(s32|s64|u64|f32)", 10, Base, "Integer and Floating-Point Arithmetic Instructions"),
        new(@"(add|sub|mul)\.rn\.f32", 10, Base, "add, sub, mul"),
        new(@"(mul\.lo\.(s32|s64)|mul\.wide\.u32|mul\.f32)", 10, Base, "mul"),
        new(@"(div|rem)\.(s32|u32)|div\.rn\.f32", 14, Base, "div, rem"),
        new(@"(min|max)\.(s32|f32)|(abs|neg)\.f32", 10, Base, "min, max, abs, neg"),
        new(@"(ex2|lg2)\.approx\.f32", 10, Base, "ex2, lg2"),
        new(@"(and|or|xor)\.(b32|b64|pred)|not\.(b32|pred)", 10, Base, "Logic and Shift Instructions"),
        new(@"shl\.(b32|b64)|shr\.(s32|u32|u64)", 10, Base, "shl, shr"),
        new(@"setp\.(eq|ne|lt|le|gt|ge)\.(s32|s64|f32)|setp\.(eq|ne|lo|ls|hi|hs)\.(u32|u64)|setp\.(ltu|leu|gtu|geu|equ|neu)\.f32", 10, Base, "setp"),
        new(@"selp\.(b32|b64|f32)", 10, Base, "selp"),
        new(@"mov\.(b32|u32|b64|f32|pred)", 10, Base, "mov"),
        new(@"cvt\.(s64\.s32|u32\.u64|u64\.u32)|cvt\.rn\.f32\.s32|cvt\.rzi\.s32\.f32|cvt\.rmi\.f32\.f32", 10, Base, "cvt"),
        new(@"cvt\.rn\.bf16x2\.f32", 70, Ampere, "cvt"),
        new(@"cvta\.shared\.u64", 20, Base, "cvta"),
        new(@"ld\.param\.(b32|b64|f32)|(ld|st)\.local\.(b32|b64)|ld\.(b32|b64|f32)", 20, Base, "ld, st"),
        new(@"st\.(b32|f32)|st\.v2\.f32|st\.shared\.(b32|b64|v4\.f32)|ld\.shared\.v4\.b32|st\.global\.(v2\.b32|v4\.b32|v4\.f32)", 20, Base, "ld, st"),
        new(@"bra(\.uni)?|ret", 10, Base, "Control Flow Instructions"),
        new(@"bar\.sync", 10, Base, "bar"),
        new(@"bar\.warp\.sync", 60, Base, "bar.warp.sync"),
        new(@"cp\.async\.cg\.shared\.global|cp\.async\.(commit_group|wait_group|wait_all)", 70, Ampere, "cp.async"),
        new(@"ldmatrix\.sync\.aligned\.m8n8\.x4(\.trans)?\.shared\.b16", 65, "sm_75", "ldmatrix"),
        new(@"mma\.sync\.aligned\.m16n8k16\.row\.col\.f32\.bf16\.bf16\.f32", 70, Ampere, "mma"),
        new(@"mbarrier\.(init|arrive)\.shared::cta\.b64", 78, Ampere, "mbarrier.init, mbarrier.arrive"),
        new(@"mbarrier\.arrive\.expect_tx\.shared::cta\.b64|mbarrier\.try_wait\.parity\.shared::cta\.b64", 80, Hopper, "mbarrier.arrive, mbarrier.try_wait"),
        new(@"fence\.mbarrier_init\.release\.cluster|fence\.proxy\.async", 80, Hopper, "membar, fence"),
        new(@"cp\.async\.bulk\.tensor\.[34]d\.shared::cluster\.global\.mbarrier::complete_tx::bytes", 80, Hopper, "cp.async.bulk.tensor"),
        new(@"barrier\.cluster\.(arrive\.release|wait\.acquire)\.aligned", 80, Hopper, "barrier.cluster"),
        new(@"mapa\.shared::cluster\.u32|st\.shared::cluster\.(b32|v2\.f32)", 78, Hopper, "mapa, st"),
        new(@"wgmma\.(fence|commit_group|wait_group)\.sync\.aligned", 80, HopperAlone, "wgmma.fence, wgmma.commit_group, wgmma.wait_group"),
        new(@"wgmma\.mma_async\.sync\.aligned\.m64n(\d+)k16\.f32\.bf16\.bf16", 80, HopperAlone, "wgmma.mma_async"),
    ];

    /// <summary>Finds the form of an opcode.</summary>
    /// <returns>null where the table has none.</returns>
    public static PtxForm? Find(string opcode) => All.FirstOrDefault(form => Regex.IsMatch(opcode, $"^({form.Opcodes})$"));
}
