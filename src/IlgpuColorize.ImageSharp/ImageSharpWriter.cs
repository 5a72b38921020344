using IlgpuColorize.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Processing;

namespace IlgpuColorize.ImageSharp;

/// <summary>Encodes photos with their metadata and a profile.</summary>
internal static class ImageSharpWriter
{
    /// <summary>Encodes a photo.</summary>
    /// <exception cref="ImageFileException">The format takes libvips, as it is asked for.</exception>
    public static byte[] Encode(Photo photo, PhotoEncoding encoding)
    {
        string format = encoding.FormatFor(photo.Metadata);
        int bits = encoding.BitsFor(photo.Metadata);
        ImageSharpFormats.RequireWritable(format);
        byte[] profile = ProfileOf(photo.Metadata, encoding.Profile);
        if (format == ImageFormat.WebP && profile != IccProfileWriter.Srgb)
            throw new ImageFileException("WebP in other colours than sRGB takes libvips; choose another format, or use VipsImageFiles.");
        RgbImage colours = ProfiledColors.FromSrgb(
            photo.Image, IccProfile.Parse(profile)!, bits == 16 ? SampleKind.Bits16 : SampleKind.Bits8);
        if (format == ImageFormat.Tiff)
            return EncodeTiff(photo with { Image = colours }, bits, encoding, profile);
        using Image picture = ImageSharpPixels.FromPicture(colours, bits == 16);
        // As on paper: a JPEG has no transparency.
        if (format == ImageFormat.Jpeg && photo.Image.Alpha is not null)
            picture.Mutate(image => image.BackgroundColor(Color.White));
        ImageSharpMetadata.Apply(picture, photo.Metadata, encoding, profile);
        byte[] file = ImageSharpFormats.Save(format, picture, encoding.Quality, bits == 16, photo.Image.Alpha is not null);
        // ImageSharp leaves out the profile of a PNG.
        return format == ImageFormat.Png ? PngBlocks.AddProfile(file, profile) : file;
    }

    // ImageSharp writes TIFFs of 8 bits alone, and none with transparency.
    private static byte[] EncodeTiff(Photo photo, int bits, PhotoEncoding encoding, byte[] profile)
    {
        PhotoMetadata metadata = photo.Metadata;
        using MemoryStream file = new();
        file.Write(TiffWriter.Encode(photo.Image, bits, metadata, profile, ImageSharpMetadata.XmpOf(metadata, encoding)));
        TiffMetadata.Put(file, encoding.Strip ? null : metadata.Exif, encoding.Strip ? null : metadata.Iptc, encoding.Note);
        return file.ToArray();
    }

    // The photo's own where that is a formula of red, green and blue.
    private static byte[] ProfileOf(PhotoMetadata metadata, OutputProfile wanted) => wanted switch
    {
        OutputProfile.P3 => IccProfileWriter.DisplayP3,
        OutputProfile.Source when metadata.HasRgbProfile && IccProfile.Parse(metadata.Profile) is { IsGrey: false } => metadata.Profile!,
        _ => IccProfileWriter.Srgb,
    };
}
