using System.Buffers.Binary;
using IlgpuColorize.Data;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Vips;

/// <summary>Moves metadata between libvips' fields and <see cref="PhotoMetadata"/>.</summary>
internal static class VipsMetadata
{
    private const string Exif = "exif-data";
    private const string Xmp = "xmp-data";
    private const string Iptc = "iptc-data";
    private const string Profile = "icc-profile-data";
    private const int LongestSegment = 65_533;

    /// <summary>Reads the fields of a picture.</summary>
    public static PhotoMetadata Of(Image header, string format) => new()
    {
        Format = format,
        BitDepth = header.Format == BandFormat.Uchar ? 8 : 16,
        HorizontalResolution = header.Xres,
        VerticalResolution = header.Yres,
        Pages = header.Contains("n-pages") ? (int)header.Get("n-pages") : 1,
        Exif = Block(header, Exif),
        Xmp = Block(header, Xmp),
        Iptc = Block(header, Iptc) is { } block ? PhotoshopBlock.Unwrap(block) : null,
        Profile = Block(header, Profile),
    };

    /// <summary>Reads what a page says, of a TIFF from the file itself.</summary>
    /// <param name="header">The page.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="open">Opens the file.</param>
    /// <param name="page">The page, from 1.</param>
    public static PhotoMetadata Of(Image header, string format, Func<Stream> open, int page)
    {
        if (format != ImageFormat.Tiff)
            return Of(header, format);
        using Stream file = open();
        (byte[]? exif, byte[]? iptc) = TiffMetadata.Read(file, page);
        return Of(header, format) with { Exif = exif, Iptc = iptc };
    }

    /// <summary>Adds to a written TIFF what libvips does not write; other files are left as they are.</summary>
    /// <param name="file">The file.</param>
    /// <param name="metadata">What its photo's file said.</param>
    /// <param name="encoding">What is written of it.</param>
    /// <param name="format">The file's format.</param>
    public static void Complete(Stream file, PhotoMetadata metadata, PhotoEncoding encoding, string format)
    {
        if (format == ImageFormat.Tiff)
            TiffMetadata.Put(file, encoding.Strip ? null : metadata.Exif, encoding.Strip ? null : metadata.Iptc, encoding.Note);
    }

    /// <summary>Gives a picture the fields that its file is to have: upright now, and with the note.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="metadata">What its photo's file said.</param>
    /// <param name="encoding">What is written of it.</param>
    /// <param name="format">The format of the file.</param>
    public static Image Apply(Image picture, PhotoMetadata metadata, PhotoEncoding encoding, string format)
    {
        using Image sized = picture.Copy(xres: metadata.HorizontalResolution, yres: metadata.VerticalResolution);
        byte[]? exif = encoding.Strip ? null : metadata.Exif, xmp = encoding.Strip ? null : metadata.Xmp;
        return sized.Mutate(target =>
        {
            if (exif is not null)
                CopyExif(exif, target);
            if (encoding.Note is not null)
                target.Set(GValue.GStrType, "exif-ifd0-Software", encoding.Note);
            if (encoding.Note is not null || xmp is not null)
                target.Set(GValue.BlobType, Xmp, encoding.Note is null ? xmp! : XmpNote.AddTo(xmp, encoding.Note));
            // TIFFs get theirs, and their EXIF, when they are written.
            if (metadata.Iptc is { } iptc && format == ImageFormat.Jpeg && !encoding.Strip)
                target.Set(GValue.BlobType, Iptc, PhotoshopBlock.Wrap(iptc));
        });
    }

    /// <summary>Tags a picture with an ICC profile.</summary>
    public static Image WithProfile(Image picture, byte[] profile)
        => picture.Mutate(target => target.Set(GValue.BlobType, Profile, profile));

    // libvips writes the tags that it finds as fields, and fields come from a loader: a JPEG of one pixel carries the block there.
    private static void CopyExif(byte[] exif, MutableImage target)
    {
        byte[] prefix = exif.AsSpan().StartsWith("Exif\0\0"u8) ? [] : [.. "Exif\0\0"u8];
        if (exif.Length + prefix.Length > LongestSegment)
            return;
        using Image pixel = Image.Black(1, 1).Copy(interpretation: Interpretation.Bw);
        byte[] jpeg = pixel.JpegsaveBuffer(keep: ForeignKeep.None), length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(exif.Length + prefix.Length + 2));
        using Image carrier = Image.JpegloadBuffer([.. jpeg[..2], 0xFF, 0xE1, .. length, .. prefix, .. exif, .. jpeg[2..]]);
        foreach (string field in carrier.GetFields().Where(field => field.StartsWith("exif-", StringComparison.Ordinal)))
            target.Set(carrier.GetTypeOf(field), field, carrier.Get(field));
        // The pixels are upright already; an old preview would show the photo without colours.
        target.Set(GValue.GIntType, "orientation", 1);
    }

    private static byte[]? Block(Image header, string field) => header.Contains(field) ? (byte[])header.Get(field) : null;
}
