namespace IlgpuColorize.PtxEmulator;

/// <summary>Counts groups in a grid, or threads in a group.</summary>
/// <param name="X">In x, the fastest.</param>
/// <param name="Y">In y.</param>
/// <param name="Z">In z.</param>
public readonly record struct Extent(int X, int Y = 1, int Z = 1)
{
    /// <summary>The number of all.</summary>
    public int Count => checked(X * Y * Z);

    internal GroupIndex IndexOf(int linear) => new(linear % X, linear / X % Y, linear / (X * Y));
}

/// <summary>The place of a group in a grid, or of a thread in a group.</summary>
internal readonly record struct GroupIndex(int X, int Y, int Z);
