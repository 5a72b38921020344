using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes comparisons and selections.</summary>
internal static class Comparisons
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
    {
        ["setp"] = SetPredicate,
        ["selp"] = Select,
    };

    // setp.lt.and.f32 p|q, a, b, c: p is (a < b) and c, q is not (a < b) and c.
    private static Step SetPredicate(InstructionForm form)
    {
        string comparison = form.TakeOne("eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu",
            "geu", "num", "nan");
        string? combination = form.TakeAny("and", "or", "xor");
        if (form.Take("ftz"))
            throw new EmulationException("the emulator does not know '.ftz' of comparisons");
        PtxType type = form.TakeType();
        (int p, int q) = form.TargetPair(0, PtxType.Pred, PtxType.Pred);
        Step compare = TypedOperations.Of(type).Compare(comparison, p, form.Source(1, type), form.Source(2, type));
        if (combination is null && q == form.Sink)
            return compare;
        Func<bool, bool, bool> combine = combination is null ? static (holds, _) => holds : PredicateOperations.Function(combination);
        int c = combination is null ? p : form.Source(3, PtxType.Pred);
        return Combined(compare, p, q, c, combine);
    }

    private static Step Combined(Step compare, int p, int q, int c, Func<bool, bool, bool> combine)
    {
        return (warp, lanes) =>
        {
            // c may be p itself: it is read before p is written.
            Span<ulong> third = stackalloc ulong[Warp.Size];
            warp.Lanes(c).CopyTo(third);
            compare(warp, lanes);
            for (int lane = 0; lane < Warp.Size; lane++)
                if ((lanes >> lane & 1) != 0)
                {
                    bool holds = Cell.As<bool>(warp.Lanes(p)[lane]);
                    warp.Lanes(q)[lane] = Cell.Of(combine(!holds, Cell.As<bool>(third[lane])));
                    warp.Lanes(p)[lane] = Cell.Of(combine(holds, Cell.As<bool>(third[lane])));
                }
            return Flow.Next;
        };
    }

    private static Step Select(InstructionForm form)
    {
        PtxType type = form.TakeType();
        return LaneSteps.Ternary<ulong, ulong, bool, ulong>(
            form.Target(0, type), form.Source(1, type), form.Source(2, type), form.Source(3, PtxType.Pred),
            static (a, b, chooses) => chooses ? a : b);
    }
}
