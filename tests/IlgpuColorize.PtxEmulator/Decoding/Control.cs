using System.Numerics;
using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes branches, ends, fences, and hints that change nothing here.</summary>
internal static class Control
{
    public static Dictionary<string, Func<Decoding, Step>> Family { get; } = new()
    {
        ["bra"] = Branch,
        ["ret"] = End,
        ["exit"] = End,
        ["trap"] = static _ => static (_, _) => throw new EmulationException("the kernel trapped"),
        ["nanosleep"] = Sleep,
        ["fence"] = Fence,
        ["setmaxnreg"] = SetRegisters,
        ["griddepcontrol"] = AwaitGrids,
    };

    private static Step Branch(Decoding decoding)
    {
        decoding.Skip("uni");
        return static (_, _) => Flow.Branch;
    }

    private static Step End(Decoding decoding)
    {
        decoding.Skip("uni");
        return static (_, _) => Flow.Exit;
    }

    private static Step Sleep(Decoding decoding)
    {
        decoding.TakeType();
        return static (_, _) => Flow.Yield;
    }

    // Only the fence between the generic and the asynchronous proxy is modelled: threads see each other's stores at once.
    private static Step Fence(Decoding decoding)
    {
        bool isProxy = decoding.Take("proxy");
        if (!isProxy)
        {
            decoding.Skip("mbarrier_init", "sc", "acq_rel", "acquire", "release", "sync_restrict::shared::cta", "sync_restrict::shared::cluster", "cta", "cluster", "gpu", "sys");
            return LaneSteps.Nothing;
        }
        decoding.TakeOne("async", "async::generic");
        bool isOfShared = decoding.TakeAny("global", "shared::cta", "shared::cluster") != "global";
        return (warp, lanes) =>
        {
            for (uint rest = isOfShared ? lanes : 0; rest != 0; rest &= rest - 1)
                warp.Group.Shared.Order.Fence(warp.Thread(BitOperations.TrailingZeroCount(rest)));
            return Flow.Next;
        };
    }

    private static Step SetRegisters(Decoding decoding)
    {
        decoding.TakeOne("inc", "dec");
        decoding.Skip("sync", "aligned");
        decoding.TakeType();
        int registers = decoding.Literal(0);
        if (registers is < 24 or > 256 || registers % 8 != 0)
            throw new EmulationException($"setmaxnreg to {registers}; multiples of 8 from 24 to 256 are possible");
        return LaneSteps.Aligned(static _ => Flow.Next);
    }

    private static Step AwaitGrids(Decoding decoding)
    {
        decoding.TakeOne("wait", "launch_dependents");
        return LaneSteps.Nothing;
    }
}
