using System.Numerics;
using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes branches, ends, fences, and hints that change nothing here.</summary>
internal static class Control
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
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

    private static Step Branch(InstructionForm form)
    {
        form.Skip("uni");
        return static (_, _) => Flow.Branch;
    }

    private static Step End(InstructionForm form)
    {
        form.Skip("uni");
        return static (_, _) => Flow.Exit;
    }

    private static Step Sleep(InstructionForm form)
    {
        form.TakeType();
        return static (_, _) => Flow.Yield;
    }

    // Only the fence between the generic and the asynchronous proxy is modelled: threads see each other's stores at once.
    private static Step Fence(InstructionForm form)
    {
        bool isProxy = form.Take("proxy");
        if (!isProxy)
        {
            form.Skip("mbarrier_init", "sc", "acq_rel", "acquire", "release", "sync_restrict::shared::cta",
                "sync_restrict::shared::cluster", "cta", "cluster", "gpu", "sys");
            return LaneSteps.Nothing;
        }
        form.TakeOne("async", "async::generic");
        bool isOfShared = form.TakeAny("global", "shared::cta", "shared::cluster") != "global";
        return (warp, lanes) =>
        {
            for (uint rest = isOfShared ? lanes : 0; rest != 0; rest &= rest - 1)
                warp.Group.Shared.Order.Fence(warp.Thread(BitOperations.TrailingZeroCount(rest)));
            return Flow.Next;
        };
    }

    private static Step SetRegisters(InstructionForm form)
    {
        form.TakeOne("inc", "dec");
        form.Skip("sync", "aligned");
        form.TakeType();
        int registers = form.Literal(0);
        if (registers is < 24 or > 256 || registers % 8 != 0)
            throw new EmulationException($"setmaxnreg to {registers}; multiples of 8 from 24 to 256 are possible");
        return LaneSteps.Aligned(static _ => Flow.Next);
    }

    private static Step AwaitGrids(InstructionForm form)
    {
        form.TakeOne("wait", "launch_dependents");
        return LaneSteps.Nothing;
    }
}
