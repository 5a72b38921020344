using NetVips;
using static NetVips.Enums;

namespace IlgpuColorize.Data;

/// <summary>Reads and encodes image files with libvips.</summary>
public sealed class VipsImageFiles : IImageFiles
{
    private const string ProfileField = "icc-profile-data";

    /// <summary>Prepares libvips.</summary>
    /// <exception cref="ImageFileException">The native library does not load on this machine.</exception>
    public VipsImageFiles() => VipsRuntime.Ensure();

    /// <inheritdoc/>
    public RgbImage Read(string path, ImageLimits limits)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(limits);
        byte[] file = ReadBytes(path);
        string format = ImageFormat.Sniff(file) ?? throw new ImageFileException(
            $"{path}: not an image that is known here; give a JPEG or PNG.");
        if (format is not (ImageFormat.Jpeg or ImageFormat.Png))
            throw new ImageFileException($"{path}: this is a {format} file whatever its name says; give a JPEG or PNG.");
        return Decode(path, format, file, whole => ToRgb(whole), limits);
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
        return Decode(
            path, ImageFormat.Png, file, whole => new LabelMap(whole.Width, whole.Height, whole.WriteToMemory<byte>()), ImageLimits.Any);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        int bands = image.Alpha is null ? 3 : 4;
        byte[] pixels = PixelFormats.ToBytes(image);
        using Image picture = Image.NewFromMemory(pixels, image.Width, image.Height, bands, BandFormat.Uchar);
        using Image srgb = picture.Copy(interpretation: Interpretation.Srgb);
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

    private static T Decode<T>(string path, string format, byte[] file, Func<Image, T> convert, ImageLimits limits)
    {
        try
        {
            // Error includes truncation, and refuses what libvips would otherwise fill with grey.
            using Image header = format == ImageFormat.Jpeg
                ? Image.JpegloadBuffer(file, access: Access.Sequential, failOn: FailOn.Error)
                : Image.PngloadBuffer(file, access: Access.Sequential, failOn: FailOn.Error);
            limits.Check(path, header.Width, header.Height);
            using Image whole = header.CopyMemory();
            return convert(whole);
        }
        catch (VipsException error)
        {
            throw new ImageFileException(
                $"{path}: the {format} is damaged or cut short ({Cause(error)}); get a whole copy of the file.", error);
        }
    }

    private static RgbImage ToRgb(Image whole)
    {
        using Image upright = whole.Autorot();
        int colourBands = upright.Interpretation switch
        {
            Interpretation.Cmyk => 4,
            Interpretation.Bw or Interpretation.Grey16 => 1,
            _ => 3,
        };
        using Image colour = upright.ExtractBand(0, n: colourBands);
        using Image srgb = ToSrgb(colour);
        float[] rgb = PixelFormats.ToRgb(srgb);
        if (upright.Bands == colourBands)
            return new RgbImage(upright.Width, upright.Height, rgb);

        using Image alpha = upright.ExtractBand(colourBands);
        return new RgbImage(upright.Width, upright.Height, rgb, PixelFormats.ToAlpha(alpha));
    }

    private static Image ToSrgb(Image colour)
    {
        // A picture without a usable profile is sRGB by convention; CMYK has no such meaning, so libvips lends it its own profile.
        if (colour.Interpretation == Interpretation.Cmyk)
        {
            return colour
                .IccTransform("srgb", intent: Intent.Relative, blackPointCompensation: true, embedded: true, inputProfile: "cmyk", depth: 16)
                .CopyMemory();
        }
        if (!colour.Contains(ProfileField))
            return colour.Copy();
        try
        {
            return colour
                .IccTransform("srgb", intent: Intent.Relative, blackPointCompensation: true, embedded: true, depth: 16)
                .CopyMemory();
        }
        catch (VipsException)
        {
            return colour.Copy();
        }
    }

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
            throw new ImageFileException($"{path}: this is a directory; give an image file.");
        try
        {
            byte[] file = File.ReadAllBytes(path);
            return file.Length > 0 ? file : throw new ImageFileException($"{path}: the file is empty; get a whole copy of it.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFileException($"{path}: there is no such file; check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageFileException(
                $"{path}: cannot be read ({error.Message.TrimEnd('.')}); check the file and its permissions.", error);
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
