namespace IlgpuColorize.Kernels.Conv;

/// <summary>The columns of a group's tile, known at compile time.</summary>
internal interface ITileWidth
{
    /// <summary>The columns, four of each 64 a thread.</summary>
    static abstract int Columns { get; }
}

/// <summary>A tile of 128 x 128 results, 8 x 8 a thread.</summary>
internal readonly struct WideTile : ITileWidth
{
    public static int Columns => 128;
}

/// <summary>A tile of 128 x 64 results, 8 x 4 a thread.</summary>
internal readonly struct NarrowTile : ITileWidth
{
    public static int Columns => 64;
}
