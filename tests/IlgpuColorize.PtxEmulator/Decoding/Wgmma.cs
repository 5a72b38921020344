using System.Globalization;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Matrices;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes wgmma: products of a warpgroup's 64 rows, done asynchronously.</summary>
internal static class Wgmma
{
    public static Dictionary<string, Func<Decoding, Step>> Family { get; } = new() { ["wgmma"] = Decode };

    private static Step Decode(Decoding decoding)
    {
        string operation = decoding.TakeOne("mma_async", "fence", "commit_group", "wait_group");
        decoding.TakeOne("sync");
        decoding.TakeOne("aligned");
        switch (operation)
        {
            case "fence":
                return Whole(static warp => warp.Warpgroup.Fence(warp));
            case "commit_group":
                return Whole(static warp => warp.Warpgroup.Commit(warp));
            case "wait_group":
                int latest = decoding.Literal(0);
                return LaneSteps.Aligned(warp => warp.Warpgroup.Wait(warp, latest));
            default:
                return Issue(Multiply(decoding), decoding);
        }
    }

    // wgmma.mma_async d, a, b, scale-d, imm-scale-a, imm-scale-b, (imm-trans-a,) imm-trans-b; a is a descriptor or four registers, which have no transposition.
    private static WgmmaCode Multiply(Decoding decoding)
    {
        int n = int.Parse(decoding.TakeBeginning("m64n").Split('k') is [var columns, "16"] ? columns : throw decoding.Unknown(), CultureInfo.InvariantCulture);
        (PtxType d, PtxType a, PtxType b) = (decoding.TakeType(), decoding.TakeType(), decoding.TakeType());
        if (n % 8 != 0 || n is < 8 or > 256 || d != PtxType.F32 || a != b || a is not (PtxType.Bf16 or PtxType.F16))
            throw decoding.Unknown();
        bool isInRegisters = decoding.IsVector(1);
        int[] accumulators = decoding.Targets(0, PtxType.F32);
        int[]? registers = isInRegisters ? decoding.Sources(1, PtxType.B32) : null;
        if (accumulators.Length != n / 2 || registers is { Length: not 4 } || decoding.Operands != (isInRegisters ? 7 : 8))
            throw decoding.Unknown();
        return new WgmmaCode(
            decoding.Text,
            n,
            a == PtxType.Bf16 ? ElementFormat.Bf16 : ElementFormat.F16,
            accumulators,
            registers,
            ADescriptor: isInRegisters ? decoding.Sink : decoding.Source(1, PtxType.B64),
            BDescriptor: decoding.Source(2, PtxType.B64),
            ScaleD: decoding.Source(3, PtxType.Pred),
            ScaleA: Sign(decoding, 4),
            ScaleB: Sign(decoding, 5),
            TransposeA: !isInRegisters && Bit(decoding, 6),
            TransposeB: Bit(decoding, isInRegisters ? 6 : 7));
    }

    private static Step Issue(WgmmaCode code, Decoding decoding)
    {
        int sink = decoding.Sink;
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
        return values[1..].ContainsAnyExcept(values[0]) ? throw new EmulationException("the lanes of a warp give different operands to wgmma") : values[0];
    }

    private static int Sign(Decoding decoding, int index) => decoding.Literal(index) is 1 or -1 ? decoding.Literal(index) : throw decoding.Unknown();

    private static bool Bit(Decoding decoding, int index) => decoding.Literal(index) is 0 or 1 ? decoding.Literal(index) == 1 : throw decoding.Unknown();
}
