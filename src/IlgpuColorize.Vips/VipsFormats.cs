using IlgpuColorize.Data;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Vips;

/// <summary>libvips' loaders and savers by the name of the format; none is ever chosen by libvips itself.</summary>
internal static class VipsFormats
{
    /// <summary>What this machine can do with a format.</summary>
    /// <param name="Format">The format's name.</param>
    /// <param name="Reads">Whether a file of it was read, or a loader is there where none can be written to try.</param>
    /// <param name="Writes">Whether a picture was written and read back.</param>
    internal sealed record Support(string Format, bool Reads, bool Writes);

    private const int GoodQuality = 92;
    private const int GoodWebPQuality = 90;
    private const int GoodAvifQuality = 70;

    // The offsets of a TIFF have 32 bits; a little room for what does not shrink, and for metadata.
    private const long MostBytesOfTiff = 4_000_000_000;

    /// <summary>Finds out, by trying, what this machine reads and writes.</summary>
    public static IEnumerable<Support> Try()
    {
        foreach (string format in ImageFormat.Readable)
        {
            bool writes = ImageFormat.Writable.Contains(format) && WritesAndReads(format);
            yield return new Support(format, writes || HasLoader(format), writes);
        }
    }

    /// <summary>Opens a file of a format; its pixels are decoded when they are asked for.</summary>
    /// <param name="format">The format's name.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="page">The page, from 0.</param>
    /// <param name="failOn">What is refused: Error includes truncation, which libvips would otherwise fill with grey.</param>
    /// <exception cref="VipsException">The file is damaged, or the loader is missing.</exception>
    public static Image Load(string format, byte[] file, int page, FailOn failOn = FailOn.Error)
    {
        return format switch
        {
            ImageFormat.Jpeg => Image.JpegloadBuffer(file, access: Access.Sequential, failOn: failOn),
            ImageFormat.Png => Image.PngloadBuffer(file, access: Access.Sequential, failOn: failOn),
            ImageFormat.Tiff => Image.TiffloadBuffer(file, page: page, access: Access.Sequential, failOn: failOn),
            ImageFormat.WebP => Image.WebploadBuffer(file, page: page, access: Access.Sequential, failOn: failOn),
            ImageFormat.Avif or ImageFormat.Heif => Image.HeifloadBuffer(file, page: page, access: Access.Sequential, failOn: failOn),
            ImageFormat.Jpeg2000 => Image.Jp2kloadBuffer(file, page: page, access: Access.Sequential, failOn: failOn),
            ImageFormat.JpegXl => Image.JxlloadBuffer(file, page: page, access: Access.Sequential, failOn: failOn),
            _ => throw new ArgumentException($"There is no loader for {format}.", nameof(format)),
        };
    }

    /// <summary>Opens a file of a format that is decoded row by row, without taking it into memory.</summary>
    /// <param name="format">PNG or TIFF.</param>
    /// <param name="path">The file.</param>
    /// <param name="page">The page, from 0.</param>
    /// <exception cref="VipsException">The file is damaged, or the loader is missing.</exception>
    public static Image Open(string format, string path, int page)
    {
        using var source = Source.NewFromFile(path);
        return format == ImageFormat.Png
            ? Image.PngloadSource(source, access: Access.Sequential, failOn: FailOn.Error)
            : Image.TiffloadSource(source, page: page, access: Access.Sequential, failOn: FailOn.Error);
    }

    /// <summary>Encodes a picture while its rows come.</summary>
    /// <param name="format">JPEG, PNG or TIFF.</param>
    /// <param name="picture">8 bits, or 16 where the format has them.</param>
    /// <param name="quality">Quality of a lossy format; null for a good one.</param>
    /// <param name="target">Receives the file.</param>
    /// <exception cref="VipsException">The saver is missing, or refuses the picture.</exception>
    public static void Save(string format, Image picture, int? quality, Stream target)
    {
        switch (format)
        {
            case ImageFormat.Jpeg:
                // Better tables would need all coefficients at once.
                picture.JpegsaveStream(
                    target, q: quality ?? GoodQuality, optimizeCoding: false, keep: ForeignKeep.All, background: [255, 255, 255]);
                break;
            case ImageFormat.Png:
                picture.PngsaveStream(target, compression: 6, keep: ForeignKeep.All);
                break;
            case ImageFormat.Tiff:
                picture.TiffsaveStream(
                    target, compression: ForeignTiffCompression.Deflate, predictor: ForeignTiffPredictor.Horizontal,
                    bigtiff: BytesOf(picture) > MostBytesOfTiff, keep: ForeignKeep.All);
                break;
            default:
                throw new ArgumentException($"{format} is not encoded row by row.", nameof(format));
        }
    }

    /// <summary>Encodes a picture; what is written beside the pixels lies in its fields.</summary>
    /// <param name="format">The format's name.</param>
    /// <param name="picture">8 bits, or 16 where the format has them.</param>
    /// <param name="quality">Quality of a lossy format; null for a good one.</param>
    /// <param name="keep">Which fields are written.</param>
    /// <exception cref="VipsException">The saver is missing, or refuses the picture.</exception>
    public static byte[] Save(string format, Image picture, int? quality, ForeignKeep keep) => format switch
    {
        ImageFormat.Jpeg => picture.JpegsaveBuffer(
            q: quality ?? GoodQuality, optimizeCoding: true, keep: keep, background: [255, 255, 255]),
        ImageFormat.Png => picture.PngsaveBuffer(compression: 6, keep: keep),
        ImageFormat.Tiff => picture.TiffsaveBuffer(
            compression: ForeignTiffCompression.Deflate, predictor: ForeignTiffPredictor.Horizontal, keep: keep),
        ImageFormat.WebP => picture.WebpsaveBuffer(q: quality ?? GoodWebPQuality, keep: keep),
        ImageFormat.Avif => picture.HeifsaveBuffer(q: quality ?? GoodAvifQuality, compression: ForeignHeifCompression.Av1, keep: keep),
        _ => throw new ArgumentException($"There is no saver for {format}.", nameof(format)),
    };

    /// <summary>Tells whether libvips has a loader for a format at all, or this program.</summary>
    public static bool HasLoader(string format) => format == ImageFormat.Bmp || NetVips.NetVips.TypeFind("VipsOperation", format switch
    {
        ImageFormat.Jpeg => "jpegload_buffer",
        ImageFormat.Png => "pngload_buffer",
        ImageFormat.Tiff => "tiffload_buffer",
        ImageFormat.WebP => "webpload_buffer",
        ImageFormat.Jpeg2000 => "jp2kload_buffer",
        ImageFormat.JpegXl => "jxlload_buffer",
        _ => "heifload_buffer",
    }) != IntPtr.Zero;

    private static long BytesOf(Image picture)
        => (long)picture.Width * picture.Height * picture.Bands * (picture.Format == BandFormat.Ushort ? 2 : 1);

    private static bool WritesAndReads(string format)
    {
        try
        {
            using Image picture = Image.Black(16, 16, bands: 3).Copy(interpretation: Interpretation.Srgb);
            using Image back = Load(format, Save(format, picture, null, ForeignKeep.None), page: 0);
            return back.CopyMemory().Width == 16;
        }
        catch (VipsException)
        {
            return false;
        }
    }
}
