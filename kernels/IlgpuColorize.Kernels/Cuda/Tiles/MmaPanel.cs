using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Lays out an operand of a step, 32 reduced elements of up to 128 results in bfloat16, in shared memory: rows of 64 bytes where the
/// reduced elements of a result are adjacent, or 32 rows where the results are. Rows come in chunks of 16 bytes, permuted so that the eight
/// rows of a matrix that ldmatrix reads at once meet different banks. Where results are adjacent, those 16, 32 or 48 further have an
/// address with bits 5 and 6 changed, because a warp begins at a multiple of as many as it has.
/// </summary>
internal static class MmaPanel
{
    /// <summary>The reduced elements of a step, two times the k of m16n8k16.</summary>
    public const int Depth = 32;

    /// <summary>The elements of a chunk.</summary>
    public const int ChunkElements = 8;

    /// <summary>The bytes of a row of reduced elements.</summary>
    public const int DepthBytes = Depth * sizeof(ushort);

    /// <summary>The chunks of a row of reduced elements.</summary>
    public const int DepthChunks = Depth / ChunkElements;

    /// <summary>The bit of an address that leads to the other 16 reduced elements of a row.</summary>
    public const int NextInRow = 32;

    private const int ChunkBytes = 16;

    /// <summary>Returns where a chunk lies: 128 bytes, all banks, hold one row's chunks or those of two rows of 64 bytes.</summary>
    public static int Place(int row, int chunk, int rowBytes)
        => row * rowBytes + (chunk ^ (rowBytes == DepthBytes ? row >> 1 & 3 : row & 7)) * ChunkBytes;

    /// <summary>Returns the bytes of a chunk that there are, of as many elements as are left.</summary>
    public static int BytesOf(int elements) => IntrinsicMath.Max(0, IntrinsicMath.Min(ChunkBytes, elements * sizeof(ushort)));

    /// <summary>
    /// Returns where a lane finds a row of A, with adjacent reduced elements: matrices are rows 0-7 and 8-15 of elements 0-7, then of 8-15.
    /// </summary>
    public static int Rows(int lane, int first) => Place(first + (lane & 15), lane >> 4, DepthBytes);

    /// <summary>
    /// Returns where a lane finds a reduced element of A, with adjacent rows: the matrices of <see cref="Rows"/>, which ldmatrix
    /// transposes.
    /// </summary>
    public static int TransposedRows(int lane, int first, int rowBytes)
        => Place((lane & 7) + (lane >> 4) * 8, first / ChunkElements + (lane >> 3 & 1), rowBytes);

    /// <summary>
    /// Returns where a lane finds a column of B, with adjacent reduced elements: matrices are elements 0-7 and 8-15 of columns 0-7, then of
    /// 8-15.
    /// </summary>
    public static int Columns(int lane, int first) => Place(first + (lane & 7) + (lane >> 4) * 8, lane >> 3 & 1, DepthBytes);

    /// <summary>
    /// Returns where a lane finds a reduced element of B, with adjacent columns: the matrices of <see cref="Columns"/>, which ldmatrix
    /// transposes.
    /// </summary>
    public static int TransposedColumns(int lane, int first, int rowBytes)
        => Place(lane & 15, first / ChunkElements + (lane >> 4), rowBytes);

    /// <summary>Returns how much further the next 16 reduced elements lie where results are adjacent.</summary>
    public static int NextRows(int rowBytes) => 16 * rowBytes;
}
