namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>Gives special registers their values.</summary>
internal static class SpecialRegisters
{
    /// <summary>Fills a new warp's literals, addresses and special registers.</summary>
    public static void Fill(Warp warp)
    {
        Kernel kernel = warp.Group.Kernel;
        foreach ((int slot, ulong bits) in kernel.Constants)
            warp.Lanes(slot).Fill(bits);
        foreach ((int slot, string variable, long offset) in kernel.Addresses)
            warp.Lanes(slot).Fill((ulong)(warp.Group.Launch.AddressOf(variable) + offset));
        foreach ((int slot, string name) in kernel.Specials)
            for (int lane = 0; lane < Warp.Size; lane++)
                warp.Lanes(slot)[lane] = (ulong)Value(warp, name, lane);
    }

    private static long Value(Warp warp, string name, int lane)
    {
        Launch launch = warp.Group.Launch;
        GroupIndex thread = launch.GroupSize.IndexOf(warp.Thread(lane));
        GroupIndex group = launch.Grid.IndexOf(warp.Group.Index);
        return name switch
        {
            "%tid.x" => thread.X,
            "%tid.y" => thread.Y,
            "%tid.z" => thread.Z,
            "%ntid.x" => launch.GroupSize.X,
            "%ntid.y" => launch.GroupSize.Y,
            "%ntid.z" => launch.GroupSize.Z,
            "%ctaid.x" => group.X,
            "%ctaid.y" => group.Y,
            "%ctaid.z" => group.Z,
            "%nctaid.x" => launch.Grid.X,
            "%nctaid.y" => launch.Grid.Y,
            "%nctaid.z" => launch.Grid.Z,
            "%laneid" => lane,
            "%warpid" => warp.Index,
            "%nwarpid" => warp.Group.Launch.GroupSize.Count / Warp.Size,
            "%lanemask_eq" => 1u << lane,
            "%lanemask_lt" => (1u << lane) - 1,
            "%lanemask_le" => uint.MaxValue >> (31 - lane),
            "%lanemask_gt" => ~(uint.MaxValue >> (31 - lane)),
            "%lanemask_ge" => ~((1u << lane) - 1),
            "%cluster_ctarank" or "%cluster_ctaid.x" => warp.Group.Rank,
            "%cluster_nctarank" or "%cluster_nctaid.x" => launch.Kernel.ClusterSize,
            "%clusterid.x" => group.X / launch.Kernel.ClusterSize,
            "%clusterid.y" => group.Y,
            "%clusterid.z" => group.Z,
            "%nclusterid.x" => launch.Grid.X / launch.Kernel.ClusterSize,
            "%nclusterid.y" => launch.Grid.Y,
            "%nclusterid.z" => launch.Grid.Z,
            "%smid" or "%cluster_ctaid.y" or "%cluster_ctaid.z" => 0,
            "%cluster_nctaid.y" or "%cluster_nctaid.z" => 1,
            "%dynamic_smem_size" => launch.DynamicSharedBytes,
            "WARP_SZ" => Warp.Size,
            _ => throw new EmulationException($"the emulator does not know the special register {name}"),
        };
    }
}
