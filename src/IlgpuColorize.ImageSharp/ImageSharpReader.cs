using IlgpuColorize.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace IlgpuColorize.ImageSharp;

/// <summary>
/// Decodes photos. ImageSharp fills what a file lacks with black, or never ends over it, and converts no profile: files are checked before
/// it sees them, and colours converted behind it.
/// </summary>
internal static class ImageSharpReader
{
    private const int DeepestSample = 16;

    /// <summary>Decodes the file of a photo.</summary>
    /// <exception cref="ImageFileException">The file is damaged, outside the limits, or takes libvips.</exception>
    /// <exception cref="Exception">The decoder's own words for what it does not read.</exception>
    public static Photo Decode(string name, string format, byte[] file, ImageLimits limits, int page, bool allowDamaged)
    {
        TiffPages? tiff = format == ImageFormat.Tiff ? TiffPages.Of(file) : null;
        int pages = tiff?.Count ?? 1;
        if (page > Math.Max(pages, 1))
            throw new ImageFileException($"{name}: there is no page {page}; the file has {pages}.");
        IImageDecoder decoder = ImageSharpFormats.Decoder(format);
        byte[] whole = tiff is null ? file : Whole(name, tiff, page);
        IImageInfo info = Identify(decoder, whole);
        limits.Check(name, info.Width, info.Height);
        whole = tiff is null ? Whole(name, format, file, allowDamaged) : whole;
        bool isDeep = BitsOf(name, info, tiff, page) > 8;
        using MemoryStream stream = new(whole);
        using Image image = isDeep
            ? decoder.Decode<Rgba64>(ImageSharpFormats.Settings, stream, CancellationToken.None)
            : decoder.Decode<Rgba32>(ImageSharpFormats.Settings, stream, CancellationToken.None);
        PhotoMetadata metadata = ImageSharpMetadata.Of(image, format, file, page) with { BitDepth = isDeep ? 16 : 8, Pages = pages };
        ImageSharpMetadata.Turn(image);
        return new Photo(InSrgb(name, ImageSharpPixels.ToPicture(image), metadata.Profile), metadata);
    }

    private static IImageInfo Identify(IImageDecoder decoder, byte[] file)
    {
        using MemoryStream header = new(file);
        return ((IImageInfoDetector)decoder).Identify(ImageSharpFormats.Settings, header, CancellationToken.None)
            ?? throw new InvalidImageContentException("it has no header");
    }

    private static byte[] Whole(string name, TiffPages tiff, int page)
    {
        Refuse(name, ImageFormat.Tiff, tiff.WhyDamaged(page));
        return tiff.HasRealNumbers(page)
            ? throw new ImageFileException($"{name}: its samples are real numbers, whose white is not defined; convert it to 8 or 16 bits.")
            : tiff.From(page);
    }

    private static byte[] Whole(string name, string format, byte[] file, bool allowDamaged)
    {
        if (format == ImageFormat.Jpeg)
            return JpegDamage.Mend(name, file, allowDamaged) ?? file;
        Refuse(name, format, format == ImageFormat.Png ? PngDamage.Of(file) : WebPDamage.Of(file));
        return file;
    }

    private static void Refuse(string name, string format, string? damage)
    {
        if (damage is not null)
            throw ImageFileException.Damaged(name, format, damage);
    }

    private static int BitsOf(string name, IImageInfo info, TiffPages? tiff, int page)
    {
        int bits = tiff?.BitsOf(page) ?? (int)(info.Metadata.GetPngMetadata().BitDepth ?? default);
        return bits <= DeepestSample
            ? bits
            : throw new ImageFileException($"{name}: its samples have {bits} bits; convert the file to 8 or 16 bits.");
    }

    private static RgbImage InSrgb(string name, RgbImage image, byte[]? profile)
    {
        if (profile is null)
            return image;
        if (IccProfile.IsTable(profile))
        {
            throw new ImageFileException(
                $"{name}: its colour profile is a table, which takes libvips; use VipsImageFiles (package IlgpuColorize.Vips), or convert "
                + "the photo to sRGB.");
        }
        // A profile that cannot be read is passed over, as libvips does.
        return IccProfile.Parse(profile) is { } formula ? ProfiledColors.ToSrgb(image, formula) : image;
    }
}
