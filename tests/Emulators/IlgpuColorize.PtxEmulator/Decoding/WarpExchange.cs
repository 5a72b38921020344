using System.Numerics;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes what lanes of a warp do together: shfl, vote, redux, elect, activemask.</summary>
internal static class WarpExchange
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
    {
        ["shfl"] = Shuffle,
        ["vote"] = Vote,
        ["redux"] = Reduce,
        ["elect"] = Elect,
        ["activemask"] = ActiveMask,
    };

    private static Step Shuffle(InstructionForm form)
    {
        form.TakeOne("sync");
        string mode = form.TakeOne("up", "down", "bfly", "idx");
        if (form.TakeType() != PtxType.B32)
            throw form.Unknown();
        (int d, int p) = form.TargetPair(0, PtxType.B32, PtxType.Pred);
        int a = form.Source(1, PtxType.B32), b = form.Source(2, PtxType.B32), c = form.Source(3, PtxType.B32);
        return Gathered(form.Source(4, PtxType.B32), (warp, members) =>
        {
            Span<ulong> values = stackalloc ulong[Warp.Size];
            warp.Lanes(a).CopyTo(values);
            for (uint rest = members; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                (int from, bool isInside) = SourceLane(mode, lane, (int)warp.Lanes(b)[lane] & 31, (int)warp.Lanes(c)[lane]);
                if ((members >> from & 1) == 0)
                    throw new EmulationException($"lane {lane} takes the value of lane {from}, which takes no part");
                warp.Lanes(d)[lane] = values[from];
                warp.Lanes(p)[lane] = Cell.Of(isInside);
            }
        });
    }

    // The manual's rule: c holds the clamp in its low bits and, from bit 8, the mask of the segment.
    private static (int From, bool IsInside) SourceLane(string mode, int lane, int by, int c)
    {
        int clamp = c & 31, segment = c >> 8 & 31;
        int most = lane & segment | clamp & ~segment;
        int least = lane & segment;
        (int from, bool isInside) = mode switch
        {
            "up" => (lane - by, lane - by >= most),
            "down" => (lane + by, lane + by <= most),
            "bfly" => (lane ^ by, (lane ^ by) <= most),
            _ => (least | by & ~segment, (least | by & ~segment) <= most),
        };
        return isInside ? (from, true) : (lane, false);
    }

    private static Step Vote(InstructionForm form)
    {
        form.TakeOne("sync");
        string mode = form.TakeOne("all", "any", "uni", "ballot");
        PtxType type = form.TakeType();
        if (type != (mode == "ballot" ? PtxType.B32 : PtxType.Pred))
            throw form.Unknown();
        int d = form.Target(0, type), a = form.Source(1, PtxType.Pred);
        return Gathered(form.Source(2, PtxType.B32), (warp, members) =>
        {
            uint holding = 0;
            for (int lane = 0; lane < Warp.Size; lane++)
                holding |= (uint)(warp.Lanes(a)[lane] & 1) << lane;
            holding &= members;
            ulong result = mode switch
            {
                "all" => Cell.Of(holding == members),
                "any" => Cell.Of(holding != 0),
                "uni" => Cell.Of(holding == members || holding == 0),
                _ => holding,
            };
            Give(warp, members, d, result);
        });
    }

    private static Step Reduce(InstructionForm form)
    {
        form.TakeOne("sync");
        string operation = form.TakeOne("add", "min", "max", "and", "or", "xor");
        PtxType type = form.TakeType();
        if (type.Size() != 4 || !type.IsInteger())
            throw form.Unknown();
        Func<ulong, ulong, ulong> combine = TypedOperations.Of(type).Combine(operation);
        int d = form.Target(0, type), a = form.Source(1, type);
        return Gathered(form.Source(2, PtxType.B32), (warp, members) =>
        {
            ulong result = warp.Lanes(a)[BitOperations.TrailingZeroCount(members)];
            for (uint rest = members & (members - 1); rest != 0; rest &= rest - 1)
                result = combine(result, warp.Lanes(a)[BitOperations.TrailingZeroCount(rest)]);
            Give(warp, members, d, result);
        });
    }

    // Which lane is elected is open; it is the lowest here, as on the hardware.
    private static Step Elect(InstructionForm form)
    {
        form.TakeOne("sync");
        (int d, int p) = form.TargetPair(0, PtxType.B32, PtxType.Pred);
        return Gathered(form.Source(1, PtxType.B32), (warp, members) =>
        {
            int elected = BitOperations.TrailingZeroCount(members);
            Give(warp, members, d, (ulong)elected);
            Give(warp, members, p, 0);
            warp.Lanes(p)[elected] = 1;
        });
    }

    private static Step ActiveMask(InstructionForm form)
    {
        form.TakeType();
        int d = form.Target(0, PtxType.B32);
        return (warp, lanes) =>
        {
            Give(warp, lanes, d, lanes);
            return Flow.Next;
        };
    }

    private static void Give(Warp warp, uint lanes, int slot, ulong value)
    {
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
            warp.Lanes(slot)[BitOperations.TrailingZeroCount(rest)] = value;
    }

    /// <summary>
    /// Waits until the lanes of everyone's member mask are here, but for those that have ended, then lets each set of members act.
    /// </summary>
    public static Step Gathered(int maskSlot, Action<Warp, uint> act) => (warp, lanes) =>
    {
        ReadOnlySpan<ulong> masks = warp.Lanes(maskSlot);
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            uint mask = (uint)masks[lane];
            if ((mask >> lane & 1) == 0)
                throw new EmulationException($"lane {lane} is not in its own member mask {mask:x8}");
            if ((mask & warp.Live & ~lanes) != 0)
                return Flow.Wait;
        }
        for (uint rest = lanes; rest != 0;)
        {
            uint members = (uint)masks[BitOperations.TrailingZeroCount(rest)] & warp.Live;
            act(warp, members);
            rest &= ~members;
        }
        return Flow.Next;
    };
}
