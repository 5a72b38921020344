namespace IlgpuColorize.Data;

/// <summary>
/// Reads and encodes image files; the one place where a codec meets the program, so that another codec can take its place.
/// </summary>
public interface IImageFiles
{
    /// <summary>
    /// Reads a JPEG or PNG whole and strictly: orientation applied, profile converted to sRGB, 16-bit, CMYK, palette, grey and alpha
    /// converted.
    /// </summary>
    /// <exception cref="ImageFileException">The file is missing, of another format, damaged, or outside the limits.</exception>
    RgbImage Read(string path, ImageLimits limits);

    /// <summary>Reads class indices from an 8-bit grey PNG, or the indices of one with a palette.</summary>
    /// <exception cref="ImageFileException">The file is missing, damaged, or no such PNG.</exception>
    LabelMap ReadLabels(string path);

    /// <summary>Encodes a picture as an 8-bit RGB or, where it has alpha, RGBA PNG.</summary>
    byte[] EncodePng(RgbImage image);

    /// <summary>Encodes class indices as an 8-bit grey PNG.</summary>
    byte[] EncodePng(LabelMap labels);
}

/// <summary>Writes encoded pictures; whatever the codec, files are written by <see cref="WholeFile"/>.</summary>
public static class ImageFileWriting
{
    /// <summary>Writes a picture as PNG.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void WritePng(this IImageFiles files, string path, RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(files);
        WholeFile.Write(path, files.EncodePng(image));
    }

    /// <summary>Writes class indices as PNG.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void WritePng(this IImageFiles files, string path, LabelMap labels)
    {
        ArgumentNullException.ThrowIfNull(files);
        WholeFile.Write(path, files.EncodePng(labels));
    }
}
