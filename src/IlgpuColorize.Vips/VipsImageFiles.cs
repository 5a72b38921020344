using IlgpuColorize.Data;
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
        return DecodePhoto(path, ReadBytes(path), limits, page);
    }

    /// <inheritdoc/>
    public Photo DecodePhoto(string name, byte[] file, ImageLimits limits, int page = 1)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page);
        string readable = $"{string.Join(", ", ImageFormat.Readable.SkipLast(1))} or {ImageFormat.Readable[^1]}";
        string format = ImageFormat.Sniff(file) ?? throw new ImageFileException(
            $"{name}: not an image that is known here; give a {readable}.");
        if (!ImageFormat.Readable.Contains(format))
            throw new ImageFileException($"{name}: this is a {format} file, which is not read here; give a {readable}.");
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
        byte[] file = ReadBytes(path);
        if (ImageFormat.Sniff(file) is var format && format != ImageFormat.Png)
            throw new ImageFileException(
                $"{path}: labels are class indices in an 8-bit grey PNG; this is a {format ?? "file of an unknown format"}.");
        if (PngIndices.HasPalette(file))
            return PngIndices.Read(path, file);
        if (ImageFormat.WhyNotLabels(file) is { } reason)
            throw new ImageFileException(
                $"{path}: labels are class indices in an 8-bit grey PNG, but {reason}; write the indices themselves as grey values.");
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
        using Image picture = Image.NewFromMemory(labels.Indices, labels.Width, labels.Height, 1, BandFormat.Uchar);
        using Image grey = picture.Copy(interpretation: Interpretation.Bw);
        return grey.PngsaveBuffer(compression: 6, keep: ForeignKeep.None);
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
            return JpegDamage.Of(path, file) is { } damage
                ? DecodeDamaged(path, file, damage, limits)
                : DecodePhoto(path, ImageFormat.Jpeg, file, page: 1, limits);
        }
    }

    private Photo DecodeDamaged(string path, byte[] file, JpegDamage damage, ImageLimits limits)
    {
        if (!damage.IsWhole && !AllowDamaged)
            throw new ImageFileException($"{path}: {damage}; get a whole copy of the file, or say --allow-damaged to take what is there.");
        // What is left can be decoded to its end: libvips fills the rest.
        return DecodePhoto(path, ImageFormat.Jpeg, [.. file, 0xFF, 0xD9], page: 1, limits, FailOn.None);
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

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
            throw new ImageFileException($"{path}: this is a directory; give an image file.");
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new ImageFileException($"{path}: {reason}.");
        try
        {
            if (ImageSize.WhyTooLong(path) is { } tooLong)
                throw new ImageFileException($"{path}: {tooLong}; get a whole copy of it.");
            byte[] file = RegularFile.ReadBytes(path);
            return file.Length > 0 ? file : throw new ImageFileException($"{path}: the file is empty; get a whole copy of it.");
        }
        catch (Exception error) when (RegularFile.IsRefusal(error))
        {
            throw new ImageFileException(RegularFile.Describe(path, error), error);
        }
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
