using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes mapa and barrier.cluster.</summary>
internal static class Clusters
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new() { ["mapa"] = Map };

    /// <summary>Decodes barrier.cluster. Divergent lanes of a warp meet at it first, which the aligned forms demand anyway.</summary>
    public static Step Barrier(InstructionForm form)
    {
        string operation = form.TakeOne("arrive", "wait");
        form.Skip("aligned");
        if (operation == "wait")
        {
            form.Skip("acquire");
            return LaneSteps.Aligned(static warp => warp.Group.Cluster.Barrier.Wait(warp));
        }
        bool isRelaxed = form.TakeAny("release", "relaxed") == "relaxed";
        return LaneSteps.Aligned(warp =>
        {
            warp.Group.Cluster.Barrier.Arrive(warp, isRelaxed);
            return Flow.Next;
        });
    }

    // With .shared::cluster from and to addresses of that window, without from and to generic ones.
    private static Step Map(InstructionForm form)
    {
        StateSpace space = form.TakeSpace();
        if (space is not (StateSpace.SharedCluster or StateSpace.Generic))
            throw form.Unknown();
        PtxType type = form.TakeType();
        int target = form.Target(0, type), address = form.Source(1, type), rank = form.Source(2, PtxType.U32);
        ulong window = space == StateSpace.Generic ? MemoryWindow.SharedWindow : 0;
        return LaneSteps.Each((warp, lane) =>
        {
            (StateSpace found, ulong offset) = MemoryWindow.Resolve(space, warp.Lanes(address)[lane]);
            if (found is not (StateSpace.Shared or StateSpace.SharedCluster))
                throw new EmulationException($"mapa of address {offset:x}, which is no shared memory");
            warp.Lanes(target)[lane] = window + ClusterWindow.Map(warp, offset, (uint)warp.Lanes(rank)[lane]);
        });
    }
}
