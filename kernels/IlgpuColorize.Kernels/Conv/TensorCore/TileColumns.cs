namespace IlgpuColorize.Kernels.Conv;

/// <summary>How many channels a group computes on tensor cores: the columns of its tile, beside 128 rows, and what they cost.</summary>
internal static class TileColumns
{
    /// <summary>The columns that gathers by wgmma are compiled for, from the widest.</summary>
    public static readonly int[] GatherWgmma = [256, 160, 128, 96, 80, 64, 32, 24, 16];

    /// <summary>The columns that wgrad by wgmma is compiled for, from the widest: whole blocks of 64 channels.</summary>
    public static readonly int[] WgradWgmma = [256, 128, 64];

    /// <summary>The columns that gathers by mma.sync are compiled for, from the widest.</summary>
    public static readonly int[] GatherMma = [128, 64, 32];

    /// <summary>The columns that wgrad by mma.sync is compiled for, from the widest.</summary>
    public static readonly int[] WgradMma = [128, 64];

    // A group's time per step, in a common unit: n columns keep the tensor cores busy for 3 n; 128 + n rows come from L2 at two thirds of
    // what they would need for 128 x 256 to be bound by both, which is about what the prototype of that tile reached on an H100.
    private const int RowsBeside = 128;

    /// <summary>Returns the time of a step of a tile with some columns, in a common unit.</summary>
    public static int Cost(int columns) => Math.Max(3 * columns, 2 * (RowsBeside + columns));
}
