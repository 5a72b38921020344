using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>The headers of a BMP (Windows' DIB): OS/2's of 12 bytes, and Windows' of 40 and more.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="IsTopDown">Whether the first row is the top one; usually it is the last.</param>
/// <param name="Bits">Bits of a pixel.</param>
/// <param name="Compression">0 and 3 to 6 for none, 1 and 2 for runs of 8 and 4 bits, by Windows' number.</param>
/// <param name="Masks">Where red, green, blue and opacity are in a pixel of 16 or 32 bits.</param>
/// <param name="Palette">The colours of indices, red, green and blue of each.</param>
/// <param name="PixelsAt">Where the pixels begin.</param>
/// <param name="PixelsPerMetre">Along a row and along a column; 0 where it is not said.</param>
internal sealed record BmpHeader(
    int Width, int Height, bool IsTopDown, int Bits, int Compression, uint[] Masks, byte[] Palette, int PixelsAt,
    (int Horizontal, int Vertical) PixelsPerMetre)
{
    /// <summary>The compressions of Windows.</summary>
    public const int Plain = 0, Runs8 = 1, Runs4 = 2, BitFields = 3, AlphaBitFields = 6;

    private const int FileHeader = 14, CoreHeader = 12, InfoHeader = 40, WithMasks = 52, WithAlphaMask = 56;

    /// <summary>Reads the headers; null where they are cut short, or say what no BMP does.</summary>
    public static BmpHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeader + CoreHeader)
            return null;
        uint size = Four(file, 14), pixelsAt = Four(file, 10);
        bool isCore = size == CoreHeader;
        if (!isCore && size < InfoHeader || size > 1024 || file.Length < FileHeader + size || pixelsAt > file.Length)
            return null;
        int width = isCore ? Two(file, 18) : (int)Four(file, 18), height = isCore ? Two(file, 20) : (int)Four(file, 22);
        int bits = Two(file, isCore ? 24 : 28), compression = isCore ? Plain : (int)Four(file, 30);
        bool isTopDown = height < 0;
        bool isKnown = (bits, compression) is (1 or 4 or 8 or 16 or 24 or 32, Plain) or (8, Runs8) or (4, Runs4)
            or (16 or 32, BitFields or AlphaBitFields);
        if (!isKnown || width <= 0 || height is 0 or int.MinValue)
            return null;
        int masks = compression switch
        {
            BitFields when size < WithMasks => 3,
            AlphaBitFields when size < WithAlphaMask => 4,
            _ => 0,
        };
        int paletteAt = FileHeader + (int)size + 4 * masks;
        return paletteAt > file.Length ? null : new BmpHeader(
            width, Math.Abs(height), isTopDown, bits, compression, MasksIn(file, bits, compression, (int)size, masks),
            bits <= 8 ? PaletteIn(file[paletteAt..Math.Max(paletteAt, (int)pixelsAt)], isCore ? 3 : 4, bits) : [], (int)pixelsAt,
            isCore ? default : ((int)Four(file, 38), (int)Four(file, 42)));
    }

    private static uint[] MasksIn(ReadOnlySpan<byte> file, int bits, int compression, int size, int behind)
    {
        if (compression is not (BitFields or AlphaBitFields))
            return bits == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF0000, 0xFF00, 0xFF, 0];
        uint alpha = behind == 4 || size >= WithAlphaMask ? Four(file, FileHeader + WithMasks) : 0;
        return [Four(file, FileHeader + InfoHeader), Four(file, FileHeader + 44), Four(file, FileHeader + 48), alpha];
    }

    private static byte[] PaletteIn(ReadOnlySpan<byte> file, int entryBytes, int bits)
    {
        byte[] palette = new byte[3 << bits];
        for (int entry = 0; entry < Math.Min(1 << bits, file.Length / entryBytes); entry++)
        {
            ReadOnlySpan<byte> blueFirst = file.Slice(entry * entryBytes, 3);
            (palette[3 * entry], palette[3 * entry + 1], palette[3 * entry + 2]) = (blueFirst[2], blueFirst[1], blueFirst[0]);
        }
        return palette;
    }

    private static int Two(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);

    private static uint Four(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
}
