namespace IlgpuColorize.Data;

/// <summary>Reads and writes image files; the one place where a codec meets the program, so that another codec can take its place.</summary>
public interface IImageFiles
{
    /// <summary>
    /// Reads a JPEG or PNG whole and strictly: orientation applied, profile converted to sRGB, 16-bit, CMYK, palette, grey and alpha converted.
    /// </summary>
    /// <exception cref="ImageFileException">The file is missing, of another format, damaged, or outside the limits.</exception>
    RgbImage Read(string path, ImageLimits limits);

    /// <summary>Reads class indices from an 8-bit grey PNG.</summary>
    /// <exception cref="ImageFileException">The file is missing, damaged, or no 8-bit grey PNG.</exception>
    LabelMap ReadLabels(string path);

    /// <summary>Encodes a picture as an 8-bit RGB or, where it has alpha, RGBA PNG.</summary>
    byte[] EncodePng(RgbImage image);

    /// <summary>Encodes class indices as an 8-bit grey PNG.</summary>
    byte[] EncodePng(LabelMap labels);

    /// <summary>Writes a picture as PNG in one step: a reader sees the old file or the whole new one.</summary>
    /// <exception cref="ImageFileException">The file cannot be written.</exception>
    void WritePng(string path, RgbImage image);

    /// <summary>Writes class indices as PNG in one step: a reader sees the old file or the whole new one.</summary>
    /// <exception cref="ImageFileException">The file cannot be written.</exception>
    void WritePng(string path, LabelMap labels);
}
