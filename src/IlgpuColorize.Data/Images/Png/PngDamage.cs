using System.Buffers.Binary;
using System.IO.Compression;

namespace IlgpuColorize.Data;

/// <summary>
/// Finds whether a PNG is whole, for decoders that fill what is missing with black, or never end over it: every chunk and its checksum, the
/// end, and as many inflated bytes as its rows have.
/// </summary>
internal static class PngDamage
{
    // Where the seven passes of an interlaced picture begin, and their steps (ISO/IEC 15948, 8.2).
    private static readonly (int X, int Y, int Across, int Down)[] s_passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Says what is wrong with a file; null where it is whole.</summary>
    public static string? Of(ReadOnlySpan<byte> png)
    {
        PngReader reader = new(png);
        using MemoryStream data = new();
        long expected = -1;
        while (reader.Next())
        {
            if (!reader.IsIntact)
                return "a checksum is wrong";
            if (reader.Kind.SequenceEqual("IHDR"u8))
                expected = BytesOf(reader.Content);
            else if (reader.Kind.SequenceEqual("IDAT"u8))
                data.Write(reader.Content);
            else if (reader.Kind.SequenceEqual("IEND"u8))
                return expected < 0 ? "its header is wrong" : Missing(data, expected);
        }
        return "its end is missing";
    }

    private static string? Missing(MemoryStream data, long expected)
    {
        data.Position = 0;
        long inflated = 0;
        try
        {
            using ZLibStream zlib = new(data, CompressionMode.Decompress);
            byte[] buffer = new byte[1 << 16];
            while (inflated <= expected && zlib.Read(buffer) is var read and > 0)
                inflated += read;
        }
        catch (InvalidDataException)
        {
            return "its data does not inflate";
        }
        return inflated < expected ? $"{inflated} of {expected} bytes of its pixels are there" : null;
    }

    // Every row begins with its filter.
    private static long BytesOf(ReadOnlySpan<byte> header)
    {
        if (header.Length != 13)
            return -1;
        uint width = BinaryPrimitives.ReadUInt32BigEndian(header), height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        int samples = header[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue || samples == 0 || header[8] is 0 or > 16 || header[12] > 1)
            return -1;
        int bits = samples * header[8];
        if (header[12] == 0)
            return height * (1 + (width * (long)bits + 7) / 8);
        return s_passes.Sum(pass =>
        {
            long across = (width - pass.X + pass.Across - 1) / pass.Across, down = (height - pass.Y + pass.Down - 1) / pass.Down;
            return across <= 0 || down <= 0 ? 0 : down * (1 + (across * bits + 7) / 8);
        });
    }
}
