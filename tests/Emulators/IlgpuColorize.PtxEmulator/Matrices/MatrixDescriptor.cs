using System.Runtime.InteropServices;
using IlgpuColorize.PtxEmulator.Memory;

namespace IlgpuColorize.PtxEmulator.Matrices;

/// <summary>
/// Where wgmma finds a matrix of 16-bit elements in shared memory (PTX ISA, "Matrix-descriptor format"). Eight elements always lie together
/// in 16 bytes: eight of a row along K (K-major), or eight rows at one k (MN-major, transposed).
/// </summary>
internal readonly struct MatrixDescriptor
{
    private const int Piece = 16;
    private const int ElementsOfPiece = 8;

    private readonly ulong _start;
    private readonly int _leading;
    private readonly int _stride;
    private readonly int _swizzleBits;

    public MatrixDescriptor(ulong bits)
    {
        if ((bits >> 49 & 7) != 0)
            throw new EmulationException($"matrix descriptor {bits:x16} has a base offset, which the emulator does not know");
        _start = (bits & 0x3FFF) << 4;
        _leading = (int)(bits >> 16 & 0x3FFF) << 4;
        _stride = (int)(bits >> 32 & 0x3FFF) << 4;
        // Mode 1 is the 128-byte swizzle, 2 that of 64 bytes, 3 that of 32.
        _swizzleBits = (int)(4 - (bits >> 62)) % 4;
    }

    private int RowBytes => Piece << _swizzleBits;

    /// <summary>Reads rows x 16 elements into <paramref name="matrix"/>, element (row, k) at k * rows + row.</summary>
    public void Read(SharedMemory shared, Range readers, int rows, bool transposed, ElementFormat format, Span<float> matrix)
    {
        for (int piece = 0; piece < rows * 16 / ElementsOfPiece; piece++)
        {
            int row = transposed ? piece % (rows / ElementsOfPiece) * ElementsOfPiece : piece % rows;
            int k = transposed ? piece / (rows / ElementsOfPiece) : piece / rows * ElementsOfPiece;
            ulong address = Swizzle.Apply(_start + (ulong)(transposed ? AlongRows(row, k) : AlongK(row, k)), _swizzleBits);
            ReadOnlySpan<ushort> elements = MemoryMarshal.Cast<byte, ushort>(shared.ReadAsynchronously(address, Piece, readers));
            for (int i = 0; i < ElementsOfPiece; i++)
                matrix[transposed ? k * rows + row + i : (k + i) * rows + row] = MatrixElement.Of(elements[i], format);
        }
    }

    // Rows of a core matrix of 8 rows are 16 bytes apart without swizzle, else as wide as the swizzle, which then holds all 16 k.
    private int AlongK(int row, int k)
        => row % 8 * RowBytes + row / 8 * _stride + (_swizzleBits == 0 ? k / ElementsOfPiece * _leading : k * 2);

    // One k after the other; without swizzle the leading offset steps to the next 8 k, with it to the next rows beyond the swizzle's width.
    private int AlongRows(int row, int k)
    {
        if (_swizzleBits == 0)
            return k % 8 * Piece + k / 8 * _leading + row / ElementsOfPiece * _stride;
        int rowsOfSwizzle = RowBytes / 2;
        return k % 8 * RowBytes + k / 8 * _stride + row / rowsOfSwizzle * _leading + row % rowsOfSwizzle * 2;
    }
}
