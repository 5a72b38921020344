namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>
/// A cluster of groups, which run at the same time and reach each other's shared memory. A kernel that names no cluster has clusters of one
/// group.
/// </summary>
internal sealed class GroupCluster
{
    public GroupCluster(Launch launch, int index, Progress progress)
    {
        int size = launch.Kernel.ClusterSize;
        Index = index;
        Groups = [.. Enumerable.Range(0, size).Select(rank => new ThreadGroup(launch, this, rank, progress))];
        Barrier = new ClusterBarrier(Groups, progress);
    }

    /// <summary>The linear index within the grid.</summary>
    public int Index { get; }

    /// <summary>The groups by their ranks.</summary>
    public IReadOnlyList<ThreadGroup> Groups { get; }

    public ClusterBarrier Barrier { get; }

    /// <summary>
    /// Returns the group of a rank, whose shared memory another one is about to touch: it must be known to have begun, and must not have
    /// ended.
    /// </summary>
    public ThreadGroup Reached(int rank, ThreadGroup from)
    {
        ThreadGroup group = Groups[rank];
        if (group == from)
            return group;
        if (Barrier.Generation == 0)
            throw new EmulationException(
                $"the shared memory of rank {rank} is touched before a barrier.cluster has shown that its group has begun");
        if (group.HasEnded)
            throw new EmulationException($"the shared memory of rank {rank} is touched after its group has ended");
        return group;
    }
}
