using IlgpuColorize.PtxEmulator.Asynchrony;
using IlgpuColorize.PtxEmulator.Matrices;
using IlgpuColorize.PtxEmulator.Memory;

namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>A group of threads with its shared memory, barriers and asynchronous work.</summary>
internal sealed class ThreadGroup
{
    private readonly NamedBarrier[] _barriers = new NamedBarrier[16];

    public ThreadGroup(Launch launch, GroupCluster cluster, int rank, Progress progress)
    {
        Launch = launch;
        Cluster = cluster;
        Rank = rank;
        Index = cluster.Index * launch.Kernel.ClusterSize + rank;
        Progress = progress;
        Random = new Random(unchecked(launch.Machine.Seed * 486187739 + Index));
        Counts = new InstructionCounts(launch.Kernel.Code.Length);
        Shared = new SharedMemory(launch.Kernel.DynamicSharedStart + launch.DynamicSharedBytes, launch.GroupSize.Count);
        Barriers = new MBarriers(Shared, progress);
        Asynchronous = new AsyncQueue(launch.Machine.Mode, Random, progress);
        Warps = [.. Enumerable.Range(0, (launch.GroupSize.Count + Warp.Size - 1) / Warp.Size)
            .Select(warp => new Warp(this, warp, launch.GroupSize.Count - warp * Warp.Size))];
        Warpgroups = [.. Enumerable.Range(0, Warps.Count / Warpgroup.Warps).Select(first => new Warpgroup(this, first * Warpgroup.Warps))];
    }

    public Launch Launch { get; }

    public Kernel Kernel => Launch.Kernel;

    public GroupCluster Cluster { get; }

    /// <summary>The place within the cluster.</summary>
    public int Rank { get; }

    /// <summary>True when all threads have ended.</summary>
    public bool HasEnded => Warps.All(warp => warp.Live == 0);

    /// <summary>The linear index within the grid.</summary>
    public int Index { get; }

    public Progress Progress { get; }

    public Random Random { get; }

    public InstructionCounts Counts { get; }

    public SharedMemory Shared { get; }

    public MBarriers Barriers { get; }

    public AsyncQueue Asynchronous { get; }

    public IReadOnlyList<Warp> Warps { get; }

    public IReadOnlyList<Warpgroup> Warpgroups { get; }

    /// <summary>Returns one of the sixteen barriers of bar.sync.</summary>
    public NamedBarrier Barrier(int number) => _barriers[number] ??= new NamedBarrier(this, number);

    /// <summary>Ends the group: what is still under way must be something that may be.</summary>
    public void End()
    {
        foreach (Warpgroup warpgroup in Warpgroups)
            warpgroup.End();
        Asynchronous.End();
        Counts.AddTo(Launch.Counts);
        Shared.End();
        foreach (Warp warp in Warps)
            warp.End();
    }
}
