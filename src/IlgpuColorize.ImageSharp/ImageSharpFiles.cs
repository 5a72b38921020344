using IlgpuColorize.Data;
using SixLabors.ImageSharp;

namespace IlgpuColorize.ImageSharp;

/// <summary>
/// Reads and encodes image files with ImageSharp, without native code, on every platform of .NET. <c>FORMATS.md</c> of
/// <c>IlgpuColorize.Data</c> has what it can do beside libvips.
/// </summary>
public sealed class ImageSharpFiles : IImageFiles
{
    /// <summary>Whether a JPEG of which a part is missing is taken as it is, the rest black or grey.</summary>
    public bool AllowDamaged { get; init; }

    /// <summary>Every format that the program knows, and whether this codec reads and writes it.</summary>
    public static IReadOnlyList<(string Format, bool Reads, bool Writes)> Formats { get; } =
    [
        .. ImageFormat.Readable.Select(format => (
            format, ImageSharpFormats.All.Contains(format) || format == ImageFormat.Bmp, ImageSharpFormats.All.Contains(format))),
    ];

    /// <inheritdoc/>
    public Photo ReadPhoto(string path, ImageLimits limits, int page = 1)
    {
        ArgumentNullException.ThrowIfNull(path);
        return DecodePhoto(path, ImageFileBytes.Read(path), limits, page);
    }

    /// <inheritdoc/>
    public Photo DecodePhoto(string name, byte[] file, ImageLimits limits, int page = 1)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page);
        string format = ImageFileBytes.FormatOf(name, file);
        if (format == ImageFormat.Bmp)
            return BmpFile.Decode(name, file, limits);
        ImageSharpFormats.RequireReadable(name, format);
        try
        {
            Photo photo = ImageSharpReader.Decode(name, format, file, limits, page, AllowDamaged);
            PngGamma.Undo(file, photo.Image);
            return photo;
        }
        catch (Exception error) when (error is NotSupportedException or NotImplementedException)
        {
            throw new ImageFileException(
                $"{name}: this kind of {format} takes libvips ({Cause(error)}); use VipsImageFiles, or convert the file to PNG.", error);
        }
        // Of what it cannot read, this decoder says so by many kinds of exceptions.
        catch (Exception error) when (error is not (ImageFileException or OutOfMemoryException))
        {
            throw ImageFileException.Damaged(name, format, Cause(error), error);
        }
    }

    /// <inheritdoc/>
    public int PagesOf(string path)
    {
        try
        {
            byte[] file = ImageFileBytes.Read(path);
            return ImageFormat.Sniff(file) == ImageFormat.Tiff ? Math.Max(1, TiffPages.Of(file).Count) : 1;
        }
        catch (ImageFileException)
        {
            // Why it cannot be read is said when it is.
            return 1;
        }
    }

    /// <inheritdoc/>
    public byte[] Encode(Photo photo, PhotoEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(encoding);
        return ImageSharpWriter.Encode(photo, encoding);
    }

    /// <inheritdoc/>
    public LabelMap ReadLabels(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] file = ImageFileBytes.Read(path);
        ImageFileBytes.RequireLabels(path, file);
        return PngIndices.Read(path, file);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using Image picture = ImageSharpPixels.FromPicture(image, deep: false);
        return ImageSharpFormats.Save(ImageFormat.Png, picture, quality: null, deep: false, image.Alpha is not null);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(LabelMap labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new BytePng(labels.Width, labels.Height, labels.Indices).Encode();
    }

    private static string Cause(Exception error) => error.Message.Split('\n')[0].Trim().TrimEnd('.');
}
