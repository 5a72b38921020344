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
        string format = RequireReadable(name, file);
        if (format == ImageFormat.Bmp)
            return BmpFile.Decode(name, file, limits);
        Photo photo = format == ImageFormat.Jpeg ? DecodeJpeg(name, file, limits) : DecodePhoto(name, format, file, page, limits);
        PngGamma.Undo(file, photo.Image);
        return photo;
    }

    /// <inheritdoc/>
    public int PagesOf(string path)
    {
        try
        {
            if (ImageFormat.Sniff(ImageFileBytes.ReadStart(path)) != ImageFormat.Tiff)
                return 1;
            using Image header = VipsFormats.Open(ImageFormat.Tiff, path, page: 0);
            return VipsMetadata.Of(header, ImageFormat.Tiff).Pages;
        }
        catch (Exception failure) when (failure is ImageFileException or VipsException)
        {
            // Why it cannot be read is said when it is.
            return 1;
        }
    }

    /// <inheritdoc/>
    public PhotoStrips? OpenStrips(string path, ImageLimits limits, int page = 1)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page);
        string format = RequireReadable(path, ImageFileBytes.ReadStart(path));
        return format switch
        {
            // Of a JPEG the file is small beside its pixels, and may have to be searched for damage.
            ImageFormat.Jpeg => VipsStrips.Open(path, format, limits, OpenJpeg(path)),
            ImageFormat.Png or ImageFormat.Tiff =>
                VipsStrips.Open(path, format, limits, () => VipsFormats.Open(format, path, page - 1), page),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public void Encode(PhotoStrips photo, PhotoEncoding encoding, Stream target)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentNullException.ThrowIfNull(target);
        string format = encoding.FormatFor(photo.Metadata);
        int bits = encoding.BitsFor(photo.Metadata);
        using StripsAsTiff rows = new(photo, bits);
        try
        {
            using Image read = Image.TiffloadStream(rows, access: Access.Sequential, failOn: FailOn.Error);
            using Image pixels = read.Copy(interpretation: bits == 16 ? Interpretation.Rgb16 : Interpretation.Srgb);
            using Image colours = VipsColours.ToProfile(pixels, photo.Metadata, encoding.Profile, lazily: true);
            using Image tagged = VipsMetadata.Apply(colours, photo.Metadata, encoding, format);
            VipsFormats.Save(format, tagged, encoding.Quality, target);
            VipsMetadata.Complete(target, photo.Metadata, encoding, format);
        }
        catch (VipsException error)
        {
            rows.ThrowFailure();
            throw Unwritable(format, error);
        }
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
            byte[] file = VipsFormats.Save(format, tagged, encoding.Quality, ForeignKeep.All);
            if (format != ImageFormat.Tiff)
                return file;
            using MemoryStream completed = new();
            completed.Write(file);
            VipsMetadata.Complete(completed, photo.Metadata, encoding, format);
            return completed.ToArray();
        }
        catch (VipsException error)
        {
            throw Unwritable(format, error);
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
            (header, whole) => new Photo(VipsColours.ToRgb(path, whole),
                VipsMetadata.Of(header, format, () => new MemoryStream(file), page)),
            limits, failOn);

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

    // As DecodeJpeg: the whole is decoded once without a look at it, since strips that were handed on cannot be taken back.
    private Func<Image> OpenJpeg(string path)
    {
        byte[] file = ImageFileBytes.Read(path);
        try
        {
            using Image whole = VipsFormats.Load(ImageFormat.Jpeg, file, page: 0, FailOn.Warning);
            _ = whole.Avg();
            return () => VipsFormats.Load(ImageFormat.Jpeg, file, page: 0, FailOn.Warning);
        }
        catch (VipsException)
        {
            return JpegDamage.Mend(path, file, AllowDamaged) is { } mended
                ? () => VipsFormats.Load(ImageFormat.Jpeg, mended, page: 0, FailOn.None)
                : () => VipsFormats.Load(ImageFormat.Jpeg, file, page: 0);
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
            throw VipsErrors.Damaged(path, error, format, page);
        }
    }

    private static ImageFileException Unwritable(string format, VipsException error) => new(
        $"{format} cannot be written on this machine ({VipsErrors.Cause(error)}); choose another --format.", error);

    private static string RequireReadable(string name, ReadOnlySpan<byte> file)
        => ImageFileBytes.FormatOf(name, file) is var format && VipsFormats.HasLoader(format)
            ? format
            : throw new ImageFileException(
                $"{name}: the libvips of this machine does not read {format}; convert the file to TIFF or PNG.");

    // An entry for transparency gives a grey PNG a second band.
    private static LabelMap ToLabels(Image whole)
    {
        using Image indices = whole.ExtractBand(0);
        return new LabelMap(whole.Width, whole.Height, indices.WriteToMemory<byte>());
    }
}
