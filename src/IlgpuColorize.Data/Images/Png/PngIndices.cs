using System.Buffers.Binary;
using System.IO.Compression;

namespace IlgpuColorize.Data;

/// <summary>
/// Reads the indices that a PNG with a palette, or a grey one of 1 to 8 bits, stores for its pixels: a codec would turn them into colours,
/// or scale them. PNG specification (ISO/IEC 15948), sections 5, 7 and 9, without interlacing.
/// </summary>
internal static class PngIndices
{
    private const int SignatureLength = 8;
    private const byte Grey = 0;
    private const byte Palette = 3;

    /// <summary>Tells whether a file is a PNG with a palette.</summary>
    public static bool HasPalette(ReadOnlySpan<byte> png)
        => png.Length > 25 && ImageFormat.Sniff(png) == ImageFormat.Png && png[25] == Palette;

    /// <summary>Reads a file's indices.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="png">Its bytes.</param>
    /// <exception cref="ImageFileException">It is no such PNG, or damaged.</exception>
    public static LabelMap Read(string path, ReadOnlySpan<byte> png)
    {
        if (ImageFormat.Sniff(png) is var format && format != ImageFormat.Png)
            throw new ImageFileException($"{path}: labels are class indices in a PNG; this is a {format ?? "file of an unknown format"}.");
        using MemoryStream data = new();
        Header header = ReadChunks(path, png, data);
        data.Position = 0;
        return new LabelMap(header.Width, header.Height, Unpack(header, Inflate(path, header, data)));
    }

    private static Header ReadChunks(string path, ReadOnlySpan<byte> png, MemoryStream data)
    {
        Header? header = null;
        for (int at = SignatureLength; ;)
        {
            if (at > png.Length - 12)
                throw Damaged(path, "it is cut short");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (length > png.Length - at - 12)
                throw Damaged(path, "it is cut short");
            ReadOnlySpan<byte> kind = png.Slice(at + 4, 4), content = png.Slice(at + 8, (int)length);
            if (kind.SequenceEqual("IHDR"u8))
                header = Header.Read(path, content);
            else if (kind.SequenceEqual("IDAT"u8))
                data.Write(content);
            else if (kind.SequenceEqual("IEND"u8))
                return header ?? throw Damaged(path, "it has no header");
            at += 12 + (int)length;
        }
    }

    // A row is a byte that names its filter, and its packed pixels.
    private static byte[] Inflate(string path, Header header, MemoryStream data)
    {
        var packed = new byte[header.Height * (long)header.RowBytes];
        var above = new byte[header.RowBytes];
        try
        {
            using ZLibStream inflated = new(data, CompressionMode.Decompress);
            for (int row = 0; row < header.Height; row++)
            {
                int filter = inflated.ReadByte();
                Span<byte> current = packed.AsSpan(row * header.RowBytes, header.RowBytes);
                inflated.ReadExactly(current);
                if (!Unfilter(filter, current, above))
                    throw Damaged(path, $"row {row} has filter {filter}, which there is none of");
                current.CopyTo(above);
            }
            // At its end the stream compares its checksum.
            if (inflated.ReadByte() >= 0)
                throw Damaged(path, $"it holds more than {header.Height} rows");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(path, "its data does not inflate", error);
        }
        return packed;
    }

    // Pixels are bytes or parts of one, so that the neighbour to the left is one byte away.
    private static bool Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above)
    {
        if (filter is < 0 or > 4)
            return false;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i > 0 ? row[i - 1] : 0, corner = i > 0 ? above[i - 1] : 0;
            int predicted = filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            };
            row[i] = (byte)(row[i] + predicted);
        }
        return true;
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        (int toLeft, int toAbove, int toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static byte[] Unpack(Header header, byte[] packed)
    {
        if (header.Depth == 8)
            return packed;
        var indices = new byte[header.Width * header.Height];
        int perByte = 8 / header.Depth, mask = (1 << header.Depth) - 1;
        for (int i = 0; i < indices.Length; i++)
        {
            (int row, int column) = (i / header.Width, i % header.Width);
            int shift = (perByte - 1 - column % perByte) * header.Depth;
            indices[i] = (byte)(packed[row * header.RowBytes + column / perByte] >> shift & mask);
        }
        return indices;
    }

    private static ImageFileException Damaged(string path, string reason, Exception? inner = null)
        => new($"{path}: this PNG cannot be read: {reason}; get a whole copy of it.", inner);

    private readonly record struct Header(int Width, int Height, int Depth)
    {
        public int RowBytes => (int)(((long)Width * Depth + 7) / 8);

        public static Header Read(string path, ReadOnlySpan<byte> content)
        {
            if (content.Length != 13)
                throw Damaged(path, "its header has another length");
            uint width = BinaryPrimitives.ReadUInt32BigEndian(content), height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
            (byte depth, byte kind, byte interlace) = (content[8], content[9], content[12]);
            if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
                throw Damaged(path, $"it claims {width} x {height} pixels");
            ImageLimits.Any.Check(path, (int)width, (int)height);
            if (kind is not (Grey or Palette) || depth is not (1 or 2 or 4 or 8) || interlace != 0)
                throw new ImageFileException(
                    $"{path}: labels are class indices in a PNG of one channel of at most 8 bits, not interlaced; write them so.");
            return new Header((int)width, (int)height, depth);
        }
    }
}
