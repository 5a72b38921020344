using IlgpuColorize.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;

namespace IlgpuColorize.ImageSharp;

/// <summary>ImageSharp's decoders and encoders by the name of the format; none is ever chosen by ImageSharp itself.</summary>
internal static class ImageSharpFormats
{
    private const int GoodQuality = 92;
    private const int GoodWebPQuality = 90;

    /// <summary>One thread for one photo: callers decode several at a time.</summary>
    public static Configuration Settings { get; } = new() { MaxDegreeOfParallelism = 1 };

    /// <summary>The formats that are read and written.</summary>
    public static IReadOnlyList<string> All { get; } = [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Tiff, ImageFormat.WebP];

    /// <summary>Refuses a format that takes libvips.</summary>
    /// <exception cref="ImageFileException">It does.</exception>
    public static void RequireReadable(string name, string format)
    {
        if (!All.Contains(format))
        {
            throw new ImageFileException(
                $"{name}: {format} takes libvips; use VipsImageFiles (package IlgpuColorize.Vips), or convert the file to TIFF or PNG.");
        }
    }

    /// <summary>Refuses what takes libvips to be written.</summary>
    /// <exception cref="ImageFileException">It does.</exception>
    public static void RequireWritable(string format)
    {
        if (!All.Contains(format))
            throw new ImageFileException($"{format} takes libvips to be written; choose another format, or use VipsImageFiles.");
    }

    /// <summary>Returns the decoder of a format; of a TIFF it reads the first page alone.</summary>
    public static IImageDecoder Decoder(string format) => format switch
    {
        ImageFormat.Jpeg => new JpegDecoder(),
        ImageFormat.Png => new PngDecoder(),
        ImageFormat.Tiff => new TiffDecoder { DecodingMode = FrameDecodingMode.First },
        ImageFormat.WebP => new WebpDecoder(),
        _ => throw new ArgumentException($"There is no decoder for {format}.", nameof(format)),
    };

    /// <summary>Encodes a picture with what lies in its metadata.</summary>
    /// <param name="format">The format's name.</param>
    /// <param name="picture">Its pixels.</param>
    /// <param name="quality">Quality of a lossy format; null for a good one.</param>
    /// <param name="deep">Whether a PNG has 16 bits.</param>
    /// <param name="alpha">Whether the picture has opacities.</param>
    public static byte[] Save(string format, Image picture, int? quality, bool deep, bool alpha)
    {
        IImageEncoder encoder = format switch
        {
            ImageFormat.Jpeg => new JpegEncoder { Quality = quality ?? GoodQuality },
            ImageFormat.Png => new PngEncoder
            {
                BitDepth = deep ? PngBitDepth.Bit16 : PngBitDepth.Bit8,
                ColorType = alpha ? PngColorType.RgbWithAlpha : PngColorType.Rgb,
            },
            ImageFormat.WebP => new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, Quality = quality ?? GoodWebPQuality },
            _ => throw new ArgumentException($"There is no encoder for {format}.", nameof(format)),
        };
        using MemoryStream file = new();
        picture.Save(file, encoder);
        return file.ToArray();
    }
}
