using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>
/// A PNG of one byte a pixel, grey or with a palette, and texts: for maps, of which codecs would write the colours and leave out the rest.
/// </summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Pixels">height x width values, row-major.</param>
public sealed record BytePng(int Width, int Height, byte[] Pixels)
{
    private const byte Grey = 0;
    private const byte Indexed = 3;

    /// <summary>The gamma-encoded colours of the values, at most 256; null where they are greys.</summary>
    public IReadOnlyList<Rgb>? Palette { get; init; }

    /// <summary>What the file says of itself, as iTXt chunks: a keyword of 1 to 79 Latin letters, and a text.</summary>
    public IReadOnlyList<(string Keyword, string Text)> Texts { get; init; } = [];

    /// <summary>Encodes the file.</summary>
    /// <exception cref="ArgumentException">The pixels are not width x height, or a value is beyond the palette.</exception>
    public byte[] Encode()
    {
        if (Pixels.Length != Width * Height)
            throw new ArgumentException($"There are {Pixels.Length} values; {Width} x {Height} pixels need {Width * Height}.");
        if (Palette is { } palette && Pixels.Max() >= palette.Count)
            throw new ArgumentException($"A pixel has the value {Pixels.Max()}; the palette has {palette.Count} colors.");
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, Palette is null ? Grey : Indexed);
        return
        [
            0x89, .. "PNG\r\n\x1A\n"u8,
            .. PngChunk.Of("IHDR"u8, header),
            .. Texts.SelectMany(text => PngChunk.Of("iTXt"u8, International(text.Keyword, text.Text))),
            .. Palette is null ? [] : PngChunk.Of("PLTE"u8, [.. Palette.SelectMany(ColorBytes)]),
            .. PngChunk.Of("IDAT"u8, Compressed()),
            .. PngChunk.Of("IEND"u8, []),
        ];
    }

    // Not compressed, of no language.
    private static byte[] International(string keyword, string text)
        => [.. Encoding.Latin1.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];

    private static IEnumerable<byte> ColorBytes(Rgb color) => [Rgb.LevelOf(color.R), Rgb.LevelOf(color.G), Rgb.LevelOf(color.B)];

    // Every row begins with its filter, which is none.
    private byte[] Compressed()
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int row = 0; row < Height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(Pixels.AsSpan(row * Width, Width));
            }
        }
        return compressed.ToArray();
    }
}
