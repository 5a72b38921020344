namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>
/// The barrier of a cluster, <c>barrier.cluster</c>: all threads that have not ended arrive, then wait. What a warp stored to another group
/// before it arrives is visible behind the barrier only if it arrives with release, the default.
/// </summary>
internal sealed class ClusterBarrier(IReadOnlyList<ThreadGroup> groups, Progress progress)
{
    /// <summary>The number of times that all have arrived.</summary>
    public long Generation { get; private set; }

    /// <summary>Lets a warp arrive.</summary>
    public void Arrive(Warp warp, bool isRelaxed)
    {
        if (warp.ClusterTicket is not null)
            throw new EmulationException("barrier.cluster.arrive a second time without barrier.cluster.wait between");
        if (isRelaxed && warp.HasUnreleasedStores)
            throw new EmulationException(
                "barrier.cluster.arrive.relaxed behind a store to another group's shared memory; arrive with release");
        warp.HasUnreleasedStores = false;
        warp.ClusterTicket = Generation;
        progress.Step();
    }

    /// <summary>Lets a warp that has arrived wait for all others.</summary>
    public Flow Wait(Warp warp)
    {
        if (warp.ClusterTicket is not { } ticket)
            throw new EmulationException("barrier.cluster.wait without barrier.cluster.arrive before");
        if (ticket == Generation && groups.All(HasArrived))
        {
            Generation++;
            progress.Step();
        }
        if (ticket == Generation)
            return Flow.Wait;
        warp.ClusterTicket = null;
        return Flow.Next;
    }

    private bool HasArrived(ThreadGroup group)
    {
        foreach (Warp warp in group.Warps)
            if (warp.Live != 0 && warp.ClusterTicket != Generation)
                return false;
        return true;
    }
}
