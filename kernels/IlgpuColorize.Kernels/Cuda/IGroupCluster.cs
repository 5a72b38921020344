namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// A number of groups, neighbours in the grid, that run at the same time and reach each other's shared memory. PTX ISA, .reqnctapercluster.
/// </summary>
internal interface IGroupCluster
{
    /// <summary>The number; 1 is no cluster, and known to every device.</summary>
    static abstract int Size { get; }
}

/// <summary>One group by itself.</summary>
internal readonly struct OneGroup : IGroupCluster
{
    /// <inheritdoc/>
    public static int Size => 1;
}

/// <summary>A cluster of two groups, from SM 9.0 on.</summary>
internal readonly struct ClusterOf2 : IGroupCluster
{
    /// <inheritdoc/>
    public static int Size => 2;
}

/// <summary>A cluster of four groups, from SM 9.0 on.</summary>
internal readonly struct ClusterOf4 : IGroupCluster
{
    /// <inheritdoc/>
    public static int Size => 4;
}

/// <summary>A cluster of eight groups, from SM 9.0 on: the most that every such device takes.</summary>
internal readonly struct ClusterOf8 : IGroupCluster
{
    /// <inheritdoc/>
    public static int Size => 8;
}
