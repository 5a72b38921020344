using IlgpuColorize.Data;
using IlgpuColorize.ImageSharp;
using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Vips;

/// <summary>Reads and encodes image files with libvips.</summary>
public sealed class VipsImageFiles : IImageFiles
{
    /// <summary>Whether a JPEG of which a part is missing is taken as it is, the rest filled.</summary>
    public bool AllowDamaged { get; init; }

    /// <summary>Prepares libvips.</summary>
    /// <exception cref="ImageFileException">The native library does not load on this machine.</exception>
    public VipsImageFiles() => VipsRuntime.Ensure();

    /// <summary>Whether libvips loads on this machine.</summary>
    public static bool IsAvailable => VipsRuntime.IsAvailable;

    /// <summary>Returns this codec where libvips loads, else the managed one.</summary>
    /// <param name="allowDamaged">Whether a JPEG of which a part is missing is taken as it is.</param>
    public static IImageFiles OrManaged(bool allowDamaged = false) => OrManaged(allowDamaged, IsAvailable);

    internal static IImageFiles OrManaged(bool allowDamaged, bool isAvailable)
        => isAvailable ? new VipsImageFiles { AllowDamaged = allowDamaged } : new ImageSharpFiles { AllowDamaged = allowDamaged };

    /// <summary>Finds out, by trying, which formats this machine reads and writes.</summary>
    public static IReadOnlyList<(string Format, bool Reads, bool Writes)> TryFormats()
    {
        VipsRuntime.Ensure();
        return [.. VipsFormats.Try().Select(support => (support.Format, support.Reads, support.Writes))];
    }

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
        if (!VipsFormats.HasLoader(format))
            throw new ImageFileException($"{name}: the libvips of this machine does not read {format}; convert the file to TIFF or PNG.");
        Photo photo = format == ImageFormat.Jpeg ? DecodeJpeg(name, file, limits) : DecodePhoto(name, format, file, page, limits);
        PngGamma.Undo(file, photo.Image);
        return photo;
    }

    /// <inheritdoc/>
    public byte[] Encode(Photo photo, PhotoEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(encoding);
        string format = encoding.FormatFor(photo.Metadata);
        try
        {
            using Image pixels = VipsPixels.FromPicture(photo.Image, encoding.BitsFor(photo.Metadata) == 16);
            using Image colours = VipsColours.ToProfile(pixels, photo.Metadata, encoding.Profile);
            using Image tagged = VipsMetadata.Apply(colours, photo.Metadata, encoding, format);
            return VipsFormats.Save(format, tagged, encoding.Quality, ForeignKeep.All);
        }
        catch (VipsException error)
        {
            throw new ImageFileException($"{format} cannot be written on this machine ({Cause(error)}); choose another --format.", error);
        }
    }

    /// <inheritdoc/>
    public LabelMap ReadLabels(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] file = ImageFileBytes.Read(path);
        ImageFileBytes.RequireLabels(path, file);
        if (PngIndices.HasPalette(file))
            return PngIndices.Read(path, file);
        return Decode(path, ImageFormat.Png, file, page: 1, (_, whole) => ToLabels(whole), ImageLimits.Any);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using Image srgb = VipsPixels.FromPicture(image, deep: false);
        return srgb.PngsaveBuffer(compression: 6, keep: ForeignKeep.None);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(LabelMap labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new BytePng(labels.Width, labels.Height, labels.Indices).Encode();
    }

    private static Photo DecodePhoto(
        string path, string format, byte[] file, int page, ImageLimits limits, FailOn failOn = FailOn.Error)
        => Decode(
            path, format, file, page,
            (header, whole) => new Photo(VipsColours.ToRgb(path, whole), VipsMetadata.Of(header, format)), limits, failOn);

    // A warning may mean that most of the picture is missing, or nothing at all: then what is there is counted.
    private Photo DecodeJpeg(string path, byte[] file, ImageLimits limits)
    {
        try
        {
            return DecodePhoto(path, ImageFormat.Jpeg, file, page: 1, limits, FailOn.Warning);
        }
        catch (ImageFileException suspicion) when (suspicion.InnerException is VipsException)
        {
            return JpegDamage.Mend(path, file, AllowDamaged) is { } mended
                ? DecodePhoto(path, ImageFormat.Jpeg, mended, page: 1, limits, FailOn.None)
                : DecodePhoto(path, ImageFormat.Jpeg, file, page: 1, limits);
        }
    }

    private static T Decode<T>(
        string path, string format, byte[] file, int page, Func<Image, Image, T> convert, ImageLimits limits,
        FailOn failOn = FailOn.Error)
    {
        try
        {
            using Image header = VipsFormats.Load(format, file, page - 1, failOn);
            limits.Check(path, header.Width, header.Height);
            using Image whole = header.CopyMemory();
            return convert(header, whole);
        }
        catch (VipsException error)
        {
            string otherwise = page > 1 ? $", or give a --page that it has instead of {page}" : "";
            throw new ImageFileException(
                $"{path}: the {format} is damaged or cut short ({Cause(error)}); get a whole copy of the file{otherwise}.", error);
        }
    }

    // An entry for transparency gives a grey PNG a second band.
    private static LabelMap ToLabels(Image whole)
    {
        using Image indices = whole.ExtractBand(0);
        return new LabelMap(whole.Width, whole.Height, indices.WriteToMemory<byte>());
    }

    private static string Cause(VipsException error)
    {
        // The first line is NetVips' own "unable to ..."; libvips' lines follow, each after the name of a part, the nearest to the cause
        // last.
        string[] lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 2)
            return "its data does not decode";
        string last = lines[^1];
        int colon = last.IndexOf(": ", StringComparison.Ordinal);
        return colon >= 0 ? last[(colon + 2)..] : last;
    }
}
