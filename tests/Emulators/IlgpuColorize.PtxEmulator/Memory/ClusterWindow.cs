using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Memory;

/// <summary>
/// Maps the shared memory of a cluster's groups into one window: an address holds the group's rank, plus 1, above the address within the
/// group. Without a rank it is the group's own, as the window .shared::cta lies within .shared::cluster.
/// </summary>
internal static class ClusterWindow
{
    private const int OffsetBits = 24;
    private const ulong OffsetMask = (1ul << OffsetBits) - 1;

    /// <summary>Returns whether an address names a group of the cluster.</summary>
    public static bool HasRank(ulong address) => address >> OffsetBits != 0;

    /// <summary>Returns the address within its group.</summary>
    public static ulong Offset(ulong address) => address & OffsetMask;

    /// <summary>Returns where a group of the cluster has what the warp's own has at an address.</summary>
    public static ulong Map(Warp warp, ulong address, uint rank)
    {
        int size = warp.Group.Cluster.Groups.Count;
        if (rank >= size)
            throw new EmulationException($"mapa to rank {rank} of a cluster of {size}");
        return address & OffsetMask | (ulong)(rank + 1) << OffsetBits;
    }

    /// <summary>Returns the group that an address names.</summary>
    public static ThreadGroup GroupAt(Warp warp, ulong address)
    {
        ulong rank = (address >> OffsetBits) - 1;
        if (rank >= (ulong)warp.Group.Cluster.Groups.Count)
            throw new EmulationException($"address {address:x} is in no shared memory of the cluster");
        return warp.Group.Cluster.Reached((int)rank, warp.Group);
    }
}
