namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// Makes the 64-bit descriptors by which wgmma finds a matrix in shared memory. All matrices here are rows of 128 bytes, 64 bfloat16
/// elements, under the 128-byte swizzle that TMA writes: 16-byte chunk i of row r lies at chunk i ^ (r % 8), and eight rows are 1,024
/// bytes. PTX ISA, "Asynchronous Warpgroup Level Matrix Instructions", matrix descriptor: bits 0-13 the address, 16-29 the leading and
/// 32-45 the stride byte offset, all in units of 16 bytes; bits 62-63 the swizzle, 1 for 128 bytes.
/// </summary>
internal static class WgmmaDescriptor
{
    /// <summary>The elements of a row, and with it of a step along the reduced dimension or of a block of channels.</summary>
    public const int RowElements = 64;

    /// <summary>The bytes of a row.</summary>
    public const int RowBytes = 128;

    /// <summary>
    /// What to add to a K-major descriptor for the next 16 reduced elements, which lie 32 bytes further in the same rows.
    /// </summary>
    public const long NextInRow = 32 >> 4;

    /// <summary>What to add to an MN-major descriptor for the next 16 reduced elements, which are the next 16 rows.</summary>
    public const long NextRows = 16 * RowBytes >> 4;

    private const long EightRows = 8 * RowBytes >> 4;
    private const long Swizzle128 = 1L << 62;

    /// <summary>Describes a K-major matrix: a row holds 64 reduced elements of one result. The leading offset is not used.</summary>
    /// <param name="address">Of its first row in shared memory, aligned to 1,024 bytes.</param>
    public static long KMajor(int address) => Encode(address, 1, EightRows);

    /// <summary>
    /// Describes an MN-major matrix: a row holds 64 results of one reduced element; the next 64 results lie a block of rows further.
    /// </summary>
    /// <param name="address">Of its first row in shared memory, aligned to 1,024 bytes.</param>
    /// <param name="blockRows">Rows of a block, the reduced elements of a stage.</param>
    public static long MnMajor(int address, int blockRows) => Encode(address, blockRows * RowBytes >> 4, EightRows);

    private static long Encode(int address, long leading, long stride)
        => (long)((uint)address >> 4 & 0x3FFF) | leading << 16 | stride << 32 | Swizzle128;
}
