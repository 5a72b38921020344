using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes mov, which also packs <c>{a, b}</c> into a wider register and unpacks it.</summary>
internal static class Moves
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new() { ["mov"] = Move };

    private static Step Move(InstructionForm form)
    {
        PtxType type = form.TakeType();
        if (form.IsVector(0))
            return Unpack(form, type);
        if (form.IsVector(1))
            return Pack(form, type);
        return LaneSteps.Unary<ulong, ulong>(form.Target(0, type), form.Source(1, type), static bits => bits);
    }

    private static Step Pack(InstructionForm form, PtxType type)
    {
        int d = form.Target(0, type);
        int[] parts = form.Sources(1, PtxType.B8, anyWidth: true);
        int bits = type.Size() * 8 / parts.Length;
        return LaneSteps.Each((warp, lane) =>
        {
            ulong whole = 0;
            for (int part = parts.Length - 1; part >= 0; part--)
                whole = whole << bits | warp.Lanes(parts[part])[lane] & ulong.MaxValue >> (64 - bits);
            warp.Lanes(d)[lane] = whole;
        });
    }

    private static Step Unpack(InstructionForm form, PtxType type)
    {
        int[] parts = form.Targets(0, PtxType.B8, anyWidth: true);
        int a = form.Source(1, type);
        int bits = type.Size() * 8 / parts.Length;
        return LaneSteps.Each((warp, lane) =>
        {
            ulong whole = warp.Lanes(a)[lane];
            for (int part = 0; part < parts.Length; part++)
                warp.Lanes(parts[part])[lane] = whole >> (bits * part) & ulong.MaxValue >> (64 - bits);
        });
    }
}
