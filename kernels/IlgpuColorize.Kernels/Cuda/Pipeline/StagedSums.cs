using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Lays out a block of a warp's sums in shared memory, 16 rows of up to 32 float32. A row takes an odd number of 32-byte blocks, so that
/// the eight rows that a warp stores at once, two columns a lane, meet different banks.
/// </summary>
internal static class StagedSums
{
    /// <summary>The columns of a block.</summary>
    public const int Columns = 32;

    /// <summary>The rows of half a block, which a warp reads at once, eight columns a lane.</summary>
    public const int HalfRows = Warpgroups.WarpRows / 2;

    /// <summary>The bytes of half a block.</summary>
    public const int HalfBytes = HalfRows * RowBytes;

    /// <summary>The bytes of a warp's block.</summary>
    public const int Bytes = Warpgroups.WarpRows * RowBytes;

    private const int RowBytes = 5 * 32;

    /// <summary>The row of half a block that the lane reads: four lanes a row, however many columns there are.</summary>
    public static int Row => Warp.LaneIdx >> 2;

    /// <summary>The first of the eight columns that the lane reads.</summary>
    public static int Column => (Warp.LaneIdx & 3) * 8;

    /// <summary>Returns where a sum lies.</summary>
    public static int Place(int row, int column) => row * RowBytes + column * sizeof(float);

    /// <summary>Returns where a lane's first sum lies, row lane / 4 and column lane % 4 * 2.</summary>
    public static long Upper(long block) => block + Place(Row, (Warp.LaneIdx & 3) * 2);

    /// <summary>Returns where the lane's sums eight rows below begin.</summary>
    public static long Lower(long block) => Upper(block) + HalfBytes;
}
