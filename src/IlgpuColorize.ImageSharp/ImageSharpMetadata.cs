using IlgpuColorize.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.Metadata.Profiles.Iptc;
using SixLabors.ImageSharp.Metadata.Profiles.Xmp;
using SixLabors.ImageSharp.Processing;

namespace IlgpuColorize.ImageSharp;

/// <summary>Moves metadata between ImageSharp's profiles and <see cref="PhotoMetadata"/>.</summary>
internal static class ImageSharpMetadata
{
    private const double MillimetresPerInch = 25.4;
    private const int LongestSegment = 65_000;

    /// <summary>Reads the metadata of a picture.</summary>
    /// <param name="image">The picture, as it was decoded.</param>
    /// <param name="format">The format of its file.</param>
    /// <param name="file">The file.</param>
    /// <param name="page">The page, from 1.</param>
    public static PhotoMetadata Of(Image image, string format, byte[] file, int page)
    {
        ImageMetadata whole = image.Metadata;
        // Of a TIFF every page has its own.
        ImageFrameMetadata frame = image.Frames.RootFrame.Metadata;
        (byte[]? exif, byte[]? iptc) = format == ImageFormat.Tiff ? TiffMetadata.Read(new MemoryStream(file), page) : default;
        // ImageSharp passes over the profile of a PNG.
        PngBlocks png = format == ImageFormat.Png ? PngBlocks.Of(file) : new PngBlocks(null, null, null);
        (double across, double down) = Resolution(whole, format);
        return new PhotoMetadata
        {
            Format = format,
            HorizontalResolution = across,
            VerticalResolution = down,
            Exif = exif ?? png.Exif ?? WithoutName(whole.ExifProfile?.ToByteArray()),
            Xmp = png.Xmp ?? (whole.XmpProfile ?? frame.XmpProfile)?.ToByteArray(),
            Iptc = iptc ?? whole.IptcProfile?.Data,
            Profile = png.Profile ?? (whole.IccProfile ?? frame.IccProfile)?.ToByteArray(),
        };
    }

    /// <summary>Turns a picture upright, as its EXIF or its page says.</summary>
    public static void Turn(Image image)
    {
        image.Metadata.ExifProfile ??= image.Frames.RootFrame.Metadata.ExifProfile;
        image.Mutate(picture => picture.AutoOrient());
    }

    /// <summary>Gives a picture what its file is to have: upright now, and with the note.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="metadata">What its photo's file said.</param>
    /// <param name="encoding">What is written of it.</param>
    /// <param name="profile">The profile of its colours.</param>
    public static void Apply(Image image, PhotoMetadata metadata, PhotoEncoding encoding, byte[] profile)
    {
        ImageMetadata whole = image.Metadata;
        whole.ResolutionUnits = PixelResolutionUnit.PixelsPerInch;
        whole.HorizontalResolution = metadata.HorizontalResolution * MillimetresPerInch;
        whole.VerticalResolution = metadata.VerticalResolution * MillimetresPerInch;
        whole.ExifProfile = Exif(encoding.Strip ? null : WithoutName(metadata.Exif), encoding.Note);
        whole.XmpProfile = XmpOf(metadata, encoding) is { Length: <= LongestSegment } xmp ? new XmpProfile(xmp) : null;
        whole.IptcProfile = metadata.Iptc is { Length: <= LongestSegment } iptc && !encoding.Strip ? new IptcProfile(iptc) : null;
        whole.IccProfile = new SixLabors.ImageSharp.Metadata.Profiles.Icc.IccProfile(profile);
    }

    /// <summary>Returns the XMP packet that a file is to have; null for none.</summary>
    public static byte[]? XmpOf(PhotoMetadata metadata, PhotoEncoding encoding)
    {
        byte[]? xmp = encoding.Strip ? null : metadata.Xmp;
        return encoding.Note is { } note ? XmpNote.AddTo(xmp, note) : xmp;
    }

    // The pixels are upright already. A preview, which would show the photo without colours, is not written again.
    private static ExifProfile? Exif(byte[]? block, string? note)
    {
        if (block is { Length: > PhotoMetadata.LongestExif })
            block = null;
        if (block is null && note is null)
            return null;
        ExifProfile exif = block is null ? new ExifProfile() : new ExifProfile(block);
        if (block is not null)
            exif.SetValue(ExifTag.Orientation, (ushort)1);
        if (note is not null)
            exif.SetValue(ExifTag.Software, note);
        return exif;
    }

    private static byte[]? WithoutName(byte[]? exif)
        => exif is not null && exif.AsSpan().StartsWith("Exif\0\0"u8) ? exif[6..] : exif;

    // Where a file does not say, ImageSharp has 96 pixels an inch; PNG counts by the metre, and of a WebP it reads none.
    private static (double Across, double Down) Resolution(ImageMetadata metadata, string format)
    {
        double perMillimetre = metadata.ResolutionUnits switch
        {
            PixelResolutionUnit.PixelsPerInch when format is not (ImageFormat.Png or ImageFormat.WebP) => 1 / MillimetresPerInch,
            PixelResolutionUnit.PixelsPerCentimeter => 0.1,
            PixelResolutionUnit.PixelsPerMeter => 0.001,
            _ => 0,
        };
        (double across, double down) = (metadata.HorizontalResolution * perMillimetre, metadata.VerticalResolution * perMillimetre);
        return across > 0 && down > 0 ? (across, down) : (1, 1);
    }
}
