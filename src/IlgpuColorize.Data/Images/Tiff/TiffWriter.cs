using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;

namespace IlgpuColorize.Data;

/// <summary>
/// Writes TIFFs of 8 and 16 bits, opaque and transparent, for codecs that cannot: deflated strips of differences (TIFF 6.0, sections 2, 8
/// and 14; compression 8 of its second supplement).
/// </summary>
internal static class TiffWriter
{
    // A quarter of a megapixel: readers take a strip at a time.
    private const int StripPixels = 1 << 18;
    private const double MillimetresPerInch = 25.4;
    private const uint UnitsOfResolution = 1000;
    private const ushort Bytes = 1, Shorts = 3, Longs = 4, Fractions = 5, Undefined = 7;
    private const int Xmp = 700, Profile = 34675;

    /// <summary>Encodes a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="bits">Bits of a sample, 8 or 16.</param>
    /// <param name="metadata">Has the resolution.</param>
    /// <param name="profile">The profile of its colours.</param>
    /// <param name="xmp">The XMP packet; null for none.</param>
    /// <returns>The file, little-endian, of one page.</returns>
    public static byte[] Encode(RgbImage image, int bits, PhotoMetadata metadata, byte[] profile, byte[]? xmp)
    {
        int bands = image.Alpha is null ? 3 : 4, rowSamples = bands * image.Width;
        byte[] differences = bits == 16
            ? MemoryMarshal.AsBytes(Differences(InterleavedSamples.ToUshorts(image), rowSamples, bands).AsSpan()).ToArray()
            : Differences(InterleavedSamples.ToBytes(image), rowSamples, bands);
        int rows = Math.Clamp(StripPixels / image.Width, 1, image.Height), stripBytes = rows * rowSamples * bits / 8;
        using MemoryStream file = new();
        file.Write([.. "II*\0"u8, 0, 0, 0, 0]);
        List<uint> places = [], lengths = [];
        foreach (byte[] strip in differences.Chunk(stripBytes))
        {
            places.Add((uint)file.Position);
            using (ZLibStream deflated = new(file, CompressionLevel.Optimal, leaveOpen: true))
                deflated.Write(strip);
            lengths.Add((uint)file.Position - places[^1]);
        }
        file.Write(new byte[file.Position % 2]);
        List<TiffEntry> entries =
        [
            Numbers(256, (uint)image.Width), Numbers(257, (uint)image.Height),
            Numbers(258, [.. Enumerable.Repeat((ushort)bits, bands)]),
            Numbers(259, (ushort)8), Numbers(262, (ushort)2), Numbers(273, [.. places]), Numbers(277, (ushort)bands),
            Numbers(278, (uint)rows), Numbers(279, [.. lengths]), Resolution(282, metadata.HorizontalResolution),
            Resolution(283, metadata.VerticalResolution), Numbers(284, (ushort)1), Numbers(296, (ushort)2), Numbers(317, (ushort)2),
            new(Profile, Undefined, profile),
        ];
        if (bands == 4)
            entries.Add(Numbers(338, (ushort)2));
        if (xmp is not null)
            entries.Add(new TiffEntry(Xmp, Bytes, xmp));
        uint directory = (uint)file.Position;
        file.Write(TiffEntries.LayOut(entries.Select(entry => ((byte[]?)null, entry)), directory, next: 0, isBig: false));
        file.Position = 4;
        file.Write(BitConverter.GetBytes(directory));
        return file.ToArray();
    }

    // Of each sample but a row's first ones, its difference from the same of the pixel before it.
    private static T[] Differences<T>(T[] samples, int rowSamples, int bands) where T : ISubtractionOperators<T, T, T>
    {
        T[] differences = [.. samples];
        for (int i = 0; i < samples.Length; i++)
        {
            if (i % rowSamples >= bands)
                differences[i] = unchecked(samples[i] - samples[i - bands]);
        }
        return differences;
    }

    private static TiffEntry Numbers(ushort tag, params ushort[] numbers)
        => new(tag, Shorts, [.. numbers.SelectMany(BitConverter.GetBytes)]);

    private static TiffEntry Numbers(ushort tag, params uint[] numbers)
        => new(tag, Longs, [.. numbers.SelectMany(BitConverter.GetBytes)]);

    private static TiffEntry Resolution(ushort tag, double perMillimetre)
    {
        uint perInch = (uint)Math.Round(perMillimetre * MillimetresPerInch * UnitsOfResolution);
        return new TiffEntry(tag, Fractions, [.. BitConverter.GetBytes(perInch), .. BitConverter.GetBytes(UnitsOfResolution)]);
    }
}
