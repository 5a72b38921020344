using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Tests.Data.Codecs;

/// <summary>One picture in files of every kind, made by libvips, which both codecs then read.</summary>
internal static class CodecFiles
{
    public const int Width = 48, Height = 32;

    /// <summary>Samples without edges, so that lossy formats keep them; all their 16 bits are used.</summary>
    public static ushort[] Samples { get; } =
    [
        .. Enumerable.Range(0, 3 * Width * Height)
            .Select(i => (ushort)(9_001 + 611 * (i / 3 % Width) + 547 * (i / 3 / Width) + 5_003 * (i % 3))),
    ];

    /// <summary>The picture that all files show.</summary>
    public static RgbImage Picture => RgbImage.OfUshorts(Width, Height, Samples);

    /// <summary>The files that a codec may read, by what is special about each.</summary>
    public static IReadOnlyList<CodecFile> All { get; } = [.. Make()];

    /// <summary>The picture in 8 bits, for libvips.</summary>
    public static Image Eight() => (Deep() >> 8).Cast(BandFormat.Uchar).Copy(interpretation: Interpretation.Srgb);

    private static Image Deep()
        => Image.NewFromMemoryCopy(Samples, Width, Height, 3, BandFormat.Ushort).Copy(interpretation: Interpretation.Rgb16);

    private static IEnumerable<CodecFile> Make()
    {
        Image rgb = Eight(), deep = Deep();
        Image grey = rgb.ExtractBand(1).Copy(interpretation: Interpretation.Bw);
        Image deepGrey = deep.ExtractBand(1).Copy(interpretation: Interpretation.Grey16);
        Image alpha = rgb.Bandjoin(rgb.ExtractBand(0));
        Image p3 = rgb.IccTransform("p3", inputProfile: "srgb", intent: Intent.Relative);
        Image cmyk = rgb.IccTransform("cmyk", inputProfile: "srgb", intent: Intent.Relative, blackPointCompensation: true);
        const ForeignKeep none = ForeignKeep.None;

        yield return new("JPEG", rgb.JpegsaveBuffer(q: 96, subsampleMode: ForeignSubsample.Off));
        yield return new("JPEG, progressive", rgb.JpegsaveBuffer(q: 96, interlace: true));
        yield return new("JPEG, chroma halved, restart markers",
            rgb.JpegsaveBuffer(q: 96, subsampleMode: ForeignSubsample.On, restartInterval: 2));
        yield return new("JPEG, grey", grey.JpegsaveBuffer(q: 96)) { IsGrey = true };
        yield return new("JPEG, CMYK with its profile", cmyk.JpegsaveBuffer(q: 98)) { Levels = 14 };
        // Inks without a profile have no colours that all agree on.
        yield return new("JPEG, CMYK without a profile", cmyk.JpegsaveBuffer(q: 98, keep: none)) { Levels = 110 };
        yield return new("PNG", rgb.PngsaveBuffer()) { Levels = 0.01 };
        yield return new("PNG, interlaced", rgb.PngsaveBuffer(interlace: true)) { Levels = 0.01 };
        yield return new("PNG, 16 bits", deep.PngsaveBuffer()) { Levels = 0.01, Bits = 16 };
        yield return new("PNG, grey, 16 bits", deepGrey.PngsaveBuffer()) { Levels = 0.01, Bits = 16, IsGrey = true };
        yield return new("PNG, transparent", alpha.PngsaveBuffer()) { Levels = 0.01, HasAlpha = true };
        yield return new("PNG, palette", rgb.PngsaveBuffer(palette: true, dither: 0)) { Levels = 24 };
        yield return new("PNG, Display P3", p3.PngsaveBuffer()) { Levels = 3 };
        yield return new("PNG, grey profile of gamma 1.8", WithProfile(grey, GreyProfile.OfGamma(1.8)).PngsaveBuffer())
        {
            IsGrey = true,
            Curve = value => CieLabDouble.LinearToSrgb(Math.Pow(value, 1.8)),
        };
        yield return new("TIFF", rgb.TiffsaveBuffer()) { Levels = 0.01 };
        foreach (ForeignTiffCompression compression in (ForeignTiffCompression[])
            [ForeignTiffCompression.Lzw, ForeignTiffCompression.Deflate, ForeignTiffCompression.Packbits])
        {
            yield return new($"TIFF, {compression}", rgb.TiffsaveBuffer(compression: compression)) { Levels = 0.01 };
        }
        yield return new("TIFF, JPEG", rgb.TiffsaveBuffer(compression: ForeignTiffCompression.Jpeg, q: 96));
        yield return new("TIFF, 16 bits, Deflate, predictor", deep.TiffsaveBuffer(
            compression: ForeignTiffCompression.Deflate, predictor: ForeignTiffPredictor.Horizontal))
        { Levels = 0.01, Bits = 16 };
        yield return new("TIFF, grey, 16 bits", deepGrey.TiffsaveBuffer()) { Levels = 0.01, Bits = 16, IsGrey = true };
        yield return new("TIFF, transparent", alpha.TiffsaveBuffer()) { Levels = 0.01, HasAlpha = true };
        yield return new("TIFF, tiles", rgb.TiffsaveBuffer(tile: true, tileWidth: 16, tileHeight: 16)) { Levels = 0.01 };
        yield return new("BigTIFF", rgb.TiffsaveBuffer(bigtiff: true)) { Levels = 0.01 };
        yield return new("TIFF, Display P3", p3.TiffsaveBuffer()) { Levels = 3 };
        yield return new("TIFF, CMYK with its profile", cmyk.TiffsaveBuffer()) { Levels = 14 };
        yield return new("TIFF, Lab", rgb.Colourspace(Interpretation.Lab).TiffsaveBuffer()) { Levels = 2, Bits = 16 };
        yield return new("TIFF, second page", Image.Arrayjoin([rgb.Invert(), rgb], across: 1).TiffsaveBuffer(pageHeight: Height))
        {
            Levels = 0.01,
            Page = 2,
        };
        yield return new("WebP", rgb.WebpsaveBuffer(q: 98)) { Levels = 10 };
        yield return new("WebP, lossless", rgb.WebpsaveBuffer(lossless: true)) { Levels = 0.01 };
        yield return new("WebP, transparent", alpha.WebpsaveBuffer(lossless: true, exact: true)) { Levels = 0.01, HasAlpha = true };
        yield return new("WebP, Display P3", p3.WebpsaveBuffer(lossless: true)) { Levels = 3 };
        yield return new("WebP, animated, first picture", Image.Arrayjoin([rgb, rgb.Invert()], across: 1)
            .Mutate(image => image.Set(GValue.GIntType, "page-height", Height)).WebpsaveBuffer(lossless: true))
        { Levels = 0.01 };
        yield return new("BMP", Bmp()) { Levels = 0.01 };
        yield return new("AVIF", rgb.HeifsaveBuffer(q: 95, compression: ForeignHeifCompression.Av1)) { Levels = 10 };
        yield return new("JPEG, turned by EXIF", Turned(rgb).JpegsaveBuffer(q: 96, subsampleMode: ForeignSubsample.Off));
        yield return new("TIFF, turned by its tag", Turned(rgb).TiffsaveBuffer()) { Levels = 0.01 };
    }

    // Rows from the bottom up, blue first; 144 bytes a row are a multiple of four.
    private static byte[] Bmp()
    {
        byte[] file = [.. "BM"u8, .. new byte[52 + 3 * Width * Height]];
        foreach ((int at, int value) in ((int, int)[])[(10, 54), (14, 40), (18, Width), (22, Height), (26, 1 | 24 << 16)])
            BitConverter.GetBytes(value).CopyTo(file, at);
        for (int i = 0; i < Samples.Length; i++)
        {
            (int row, int column, int channel) = (i / 3 / Width, i / 3 % Width, i % 3);
            file[54 + 3 * ((Height - 1 - row) * Width + column) + 2 - channel] = (byte)(Samples[i] >> 8);
        }
        return file;
    }

    private static Image WithProfile(Image image, byte[] profile)
        => image.Mutate(picture => picture.Set(GValue.BlobType, "icc-profile-data", profile));

    // Orientation 6 asks to turn it clockwise.
    private static Image Turned(Image image) => image.Rot270().Mutate(picture => picture.Set(GValue.GIntType, "orientation", 6));
}

/// <summary>A file, and what is in it.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="File">Its bytes.</param>
internal sealed record CodecFile(string Name, byte[] File)
{
    /// <summary>How far a sample may be off, in levels of 8 bits.</summary>
    public double Levels { get; init; } = 6;

    public int Bits { get; init; } = 8;

    public int Page { get; init; } = 1;

    public bool IsGrey { get; init; }

    public bool HasAlpha { get; init; }

    /// <summary>What becomes of a sample; null for nothing.</summary>
    public Func<double, double>? Curve { get; init; }

    public string Format => ImageFormat.Sniff(File)!;

    public override string ToString() => Name;
}
