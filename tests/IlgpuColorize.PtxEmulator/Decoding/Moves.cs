using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes mov, which also packs <c>{a, b}</c> into a wider register and unpacks it.</summary>
internal static class Moves
{
    public static Dictionary<string, Func<Decoding, Step>> Family { get; } = new() { ["mov"] = Move };

    private static Step Move(Decoding decoding)
    {
        PtxType type = decoding.TakeType();
        if (decoding.IsVector(0))
            return Unpack(decoding, type);
        if (decoding.IsVector(1))
            return Pack(decoding, type);
        return LaneSteps.Unary<ulong, ulong>(decoding.Target(0, type), decoding.Source(1, type), static bits => bits);
    }

    private static Step Pack(Decoding decoding, PtxType type)
    {
        int d = decoding.Target(0, type);
        int[] parts = decoding.Sources(1, PtxType.B8, anyWidth: true);
        int bits = type.Size() * 8 / parts.Length;
        return LaneSteps.Each((warp, lane) =>
        {
            ulong whole = 0;
            for (int part = parts.Length - 1; part >= 0; part--)
                whole = whole << bits | warp.Lanes(parts[part])[lane] & ulong.MaxValue >> (64 - bits);
            warp.Lanes(d)[lane] = whole;
        });
    }

    private static Step Unpack(Decoding decoding, PtxType type)
    {
        int[] parts = decoding.Targets(0, PtxType.B8, anyWidth: true);
        int a = decoding.Source(1, type);
        int bits = type.Size() * 8 / parts.Length;
        return LaneSteps.Each((warp, lane) =>
        {
            ulong whole = warp.Lanes(a)[lane];
            for (int part = 0; part < parts.Length; part++)
                warp.Lanes(parts[part])[lane] = whole >> (bits * part) & ulong.MaxValue >> (64 - bits);
        });
    }
}
