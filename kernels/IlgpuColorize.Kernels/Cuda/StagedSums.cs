using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Lays out a tile of float32 sums in shared memory, row after row. A row is an odd number of 32-byte blocks, so that the eight rows that a warp stores at once, two columns a
/// lane, meet different banks.
/// </summary>
internal static class StagedSums
{
    private const int Block = 32;

    /// <summary>Returns the bytes of a row of <paramref name="columns"/> sums, a multiple of 8.</summary>
    public static int RowBytes(int columns) => (columns / 8 | 1) * Block;

    /// <summary>Returns where a lane's first sum lies, row lane / 4 and column lane % 4 * 2 of a warp's 16 rows.</summary>
    public static long Upper(long rows, int columns) => rows + (Warp.LaneIdx >> 2) * RowBytes(columns) + (Warp.LaneIdx & 3) * (2 * sizeof(float));

    /// <summary>Returns where the lane's sums eight rows below begin.</summary>
    public static long Lower(long rows, int columns) => Upper(rows, columns) + 8 * RowBytes(columns);
}
