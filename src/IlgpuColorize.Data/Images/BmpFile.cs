using System.Buffers.Binary;
using System.Numerics;

namespace IlgpuColorize.Data;

/// <summary>
/// Reads BMP files, which libvips reads by ImageMagick alone: 1, 4, 8, 16, 24 and 32 bits, palettes, masks, opacity, and runs.
/// </summary>
internal static class BmpFile
{
    private const double MillimetresOfMetre = 1000;

    /// <summary>Decodes a file.</summary>
    /// <param name="name">What the file is called, for messages.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">Which sizes are accepted.</param>
    /// <exception cref="ImageFileException">It is damaged, cut short, or outside the limits.</exception>
    public static Photo Decode(string name, byte[] file, ImageLimits limits)
    {
        BmpHeader header = BmpHeader.Read(file) ?? throw Damaged(name, "its header is of no kind that is known");
        limits.Check(name, header.Width, header.Height);
        byte[] rgb = new byte[3L * header.Width * header.Height];
        ushort[]? alpha = header.Masks[3] != 0 ? new ushort[header.Width * header.Height] : null;
        if (header.Compression is BmpHeader.Runs8 or BmpHeader.Runs4)
        {
            byte[] indices = Expand(header, file.AsSpan(header.PixelsAt)) ?? throw Damaged(name, "its runs end before its pixels do");
            for (int pixel = 0; pixel < indices.Length; pixel++)
                header.Palette.AsSpan(3 * indices[pixel], 3).CopyTo(rgb.AsSpan(3 * pixel));
        }
        else
        {
            long pitch = ((long)header.Width * header.Bits + 31) / 32 * 4;
            if (header.PixelsAt + pitch * header.Height > file.Length)
                throw Damaged(name, "its pixels end beyond its end");
            for (int row = 0; row < header.Height; row++)
            {
                int target = header.IsTopDown ? row : header.Height - 1 - row;
                ReadRow(header, file.AsSpan((int)(header.PixelsAt + row * pitch), (int)pitch), rgb, alpha, target);
            }
        }
        (int horizontal, int vertical) = header.PixelsPerMetre;
        return new Photo(RgbImage.OfBytes(header.Width, header.Height, rgb, alpha), new PhotoMetadata
        {
            Format = ImageFormat.Bmp,
            HorizontalResolution = horizontal > 0 ? horizontal / MillimetresOfMetre : 1,
            VerticalResolution = vertical > 0 ? vertical / MillimetresOfMetre : 1,
        });
    }

    private static void ReadRow(BmpHeader header, ReadOnlySpan<byte> row, byte[] rgb, ushort[]? alpha, int target)
    {
        for (int x = 0; x < header.Width; x++)
        {
            int pixel = target * header.Width + x;
            Span<byte> color = rgb.AsSpan(3 * pixel, 3);
            switch (header.Bits)
            {
                case <= 8:
                    int shift = 8 - header.Bits - x * header.Bits % 8;
                    int index = row[x * header.Bits / 8] >> shift & (1 << header.Bits) - 1;
                    header.Palette.AsSpan(3 * index, 3).CopyTo(color);
                    break;
                case 24:
                    (color[0], color[1], color[2]) = (row[3 * x + 2], row[3 * x + 1], row[3 * x]);
                    break;
                default:
                    uint bits = header.Bits == 16
                        ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..])
                        : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
                    for (int channel = 0; channel < 3; channel++)
                        color[channel] = (byte)Scale(bits, header.Masks[channel], byte.MaxValue);
                    if (alpha is not null)
                        alpha[pixel] = (ushort)Scale(bits, header.Masks[3], ushort.MaxValue);
                    break;
            }
        }
    }

    // The bits of a mask, as a share of the most that they hold.
    private static ulong Scale(uint bits, uint mask, uint white)
    {
        if (mask == 0)
            return 0;
        ulong most = mask >> BitOperations.TrailingZeroCount(mask), value = (bits & mask) >> BitOperations.TrailingZeroCount(mask);
        return (value * white + most / 2) / most;
    }

    // Runs of an index, or of two in turns; a zero, then: the end of a row, of the picture, a move, or so many indices as they are. What is
    // moved over has index 0. Null where the file ends first.
    private static byte[]? Expand(BmpHeader header, ReadOnlySpan<byte> runs)
    {
        bool isNibbles = header.Compression == BmpHeader.Runs4;
        byte[] indices = new byte[header.Width * header.Height];
        int x = 0, row = 0;
        for (int at = 0; at + 2 <= runs.Length;)
        {
            (int count, int value) = (runs[at], runs[at + 1]);
            at += 2;
            if (count > 0)
            {
                for (int i = 0; i < count; i++)
                    Put(isNibbles ? value >> (i % 2 == 0 ? 4 : 0) & 15 : value);
                continue;
            }
            switch (value)
            {
                case 0:
                    (x, row) = (0, row + 1);
                    break;
                case 1:
                    return indices;
                case 2 when at + 2 <= runs.Length:
                    (x, row) = (x + runs[at], row + runs[at + 1]);
                    at += 2;
                    break;
                case > 2:
                    int bytes = isNibbles ? (value + 1) / 2 : value;
                    if (at + bytes > runs.Length)
                        return null;
                    for (int i = 0; i < value; i++)
                        Put(isNibbles ? runs[at + i / 2] >> (i % 2 == 0 ? 4 : 0) & 15 : runs[at + i]);
                    at += bytes + bytes % 2;
                    break;
            }
        }
        return null;

        void Put(int index)
        {
            if (x < header.Width && row < header.Height)
                indices[(header.IsTopDown ? row : header.Height - 1 - row) * header.Width + x] = (byte)index;
            x++;
        }
    }

    private static ImageFileException Damaged(string name, string why)
        => ImageFileException.Damaged(name, ImageFormat.Bmp, why);
}
