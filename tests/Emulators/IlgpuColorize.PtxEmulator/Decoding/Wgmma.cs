using System.Globalization;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Matrices;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes wgmma: products of a warpgroup's 64 rows, done asynchronously.</summary>
internal static class Wgmma
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new() { ["wgmma"] = Decode };

    private static Step Decode(InstructionForm form)
    {
        string operation = form.TakeOne("mma_async", "fence", "commit_group", "wait_group");
        form.TakeOne("sync");
        form.TakeOne("aligned");
        switch (operation)
        {
            case "fence":
                return Whole(static warp => warp.Warpgroup.Fence(warp));
            case "commit_group":
                return Whole(static warp => warp.Warpgroup.Commit(warp));
            case "wait_group":
                int latest = form.Literal(0);
                return LaneSteps.Aligned(warp => warp.Warpgroup.Wait(warp, latest));
            default:
                return Issue(Multiply(form), form);
        }
    }

    // wgmma.mma_async d, a, b, scale-d, imm-scale-a, imm-scale-b, (imm-trans-a,) imm-trans-b; a is a descriptor or four registers, which
    // have no transposition.
    private static WgmmaCode Multiply(InstructionForm form)
    {
        int n = int.Parse(form.TakeBeginning("m64n").Split('k') is [var columns, "16"]
            ? columns
            : throw form.Unknown(), CultureInfo.InvariantCulture);
        (PtxType d, PtxType a, PtxType b) = (form.TakeType(), form.TakeType(), form.TakeType());
        if (n % 8 != 0 || n is < 8 or > 256 || d != PtxType.F32 || a != b || a is not (PtxType.Bf16 or PtxType.F16))
            throw form.Unknown();
        bool isInRegisters = form.IsVector(1);
        int[] accumulators = form.Targets(0, PtxType.F32);
        int[]? registers = isInRegisters ? form.Sources(1, PtxType.B32) : null;
        if (accumulators.Length != n / 2 || registers is { Length: not 4 } || form.Operands != (isInRegisters ? 7 : 8))
            throw form.Unknown();
        return new WgmmaCode(
            form.Text,
            n,
            a == PtxType.Bf16 ? ElementFormat.Bf16 : ElementFormat.F16,
            accumulators,
            registers,
            ADescriptor: isInRegisters ? form.Sink : form.Source(1, PtxType.B64),
            BDescriptor: form.Source(2, PtxType.B64),
            ScaleD: form.Source(3, PtxType.Pred),
            ScaleA: Sign(form, 4),
            ScaleB: Sign(form, 5),
            TransposeA: !isInRegisters && Bit(form, 6),
            TransposeB: Bit(form, isInRegisters ? 6 : 7));
    }

    private static Step Issue(WgmmaCode code, InstructionForm form)
    {
        int sink = form.Sink;
        return Whole(warp =>
        {
            ulong a = code.ADescriptor == sink ? 0 : Uniform(warp, code.ADescriptor);
            warp.Warpgroup.Issue(warp, code, a, Uniform(warp, code.BDescriptor), (Uniform(warp, code.ScaleD) & 1) != 0);
        });
    }

    private static Step Whole(Action<Warp> act) => LaneSteps.Aligned(warp =>
    {
        if (warp.Live != uint.MaxValue)
            throw new EmulationException("wgmma by a warp of which lanes have ended");
        act(warp);
        return Flow.Next;
    });

    private static ulong Uniform(Warp warp, int slot)
    {
        ReadOnlySpan<ulong> values = warp.Lanes(slot);
        return values[1..].ContainsAnyExcept(values[0])
            ? throw new EmulationException("the lanes of a warp give different operands to wgmma")
            : values[0];
    }

    private static int Sign(InstructionForm form, int index) => form.Literal(index) is 1 or -1 ? form.Literal(index) : throw form.Unknown();

    private static bool Bit(InstructionForm form, int index)
        => form.Literal(index) is 0 or 1 ? form.Literal(index) == 1 : throw form.Unknown();
}
