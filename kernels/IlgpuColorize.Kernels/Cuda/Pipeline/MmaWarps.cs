using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>The part of an <see cref="IMmaTile"/> a warp of a group has: all eight copy, and all eight multiply.</summary>
internal static class MmaWarps
{
    /// <summary>The warps of a group.</summary>
    public const int Count = 8;

    /// <summary>The threads of a group.</summary>
    public const int GroupSize = Count * 32;

    /// <summary>The rows of a tile.</summary>
    public const int TileRows = 128;

    /// <summary>The columns of a warp.</summary>
    public const int Columns = 32;

    /// <summary>The rows of a block, the m of m16n8k16.</summary>
    public const int BlockRows = 16;

    /// <summary>The thread's warp.</summary>
    public static int Warp => Group.IdxX / 32;

    /// <summary>Returns the blocks of rows that a warp has.</summary>
    public static int Blocks(int tileColumns) => tileColumns / Columns;

    /// <summary>Returns the first row of the thread's warp; warps with the same rows follow each other.</summary>
    public static int FirstRow(int tileColumns) => Warp / Blocks(tileColumns) * (BlockRows * Blocks(tileColumns));

    /// <summary>Returns the first column of the thread's warp.</summary>
    public static int FirstColumn(int tileColumns) => (Warp & Blocks(tileColumns) - 1) * Columns;
}
