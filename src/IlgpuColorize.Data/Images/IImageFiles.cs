namespace IlgpuColorize.Data;

/// <summary>
/// Reads and encodes image files; the one place where a codec meets the program, so that another codec can take its place.
/// </summary>
public interface IImageFiles
{
    /// <summary>
    /// Reads a photo whole and strictly: orientation applied, profile converted to sRGB, 16-bit, CMYK, palette, grey and alpha converted.
    /// What a file is, its content says.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Which sizes are accepted.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <exception cref="ImageFileException">The file is missing, of another format, damaged, or outside the limits.</exception>
    Photo ReadPhoto(string path, ImageLimits limits, int page = 1);

    /// <summary>Decodes a photo as <see cref="ReadPhoto"/> does, from the bytes of its file.</summary>
    /// <param name="name">What the photo is called, for messages.</param>
    /// <param name="file">The bytes of the whole file.</param>
    /// <param name="limits">Which sizes are accepted.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <exception cref="ImageFileException">The bytes are of another format, damaged, or outside the limits.</exception>
    Photo DecodePhoto(string name, byte[] file, ImageLimits limits, int page = 1);

    /// <summary>Counts the pages of a TIFF from its headers; 1 for other formats, and where it cannot be read.</summary>
    int PagesOf(string path) => 1;

    /// <summary>Encodes a photo with its metadata: bit depth, alpha and resolution kept where the format has them.</summary>
    /// <param name="photo">The pixels in sRGB, and what their file said.</param>
    /// <param name="encoding">The format, and what is written beside the pixels.</param>
    /// <exception cref="ImageFileException">The format cannot be written on this machine.</exception>
    byte[] Encode(Photo photo, PhotoEncoding encoding);

    /// <summary>
    /// Opens a photo to be read in strips; null where it must be held whole: it is turned, or of a format that is decoded at once, or this
    /// codec knows no strips.
    /// </summary>
    /// <inheritdoc cref="ReadPhoto"/>
    PhotoStrips? OpenStrips(string path, ImageLimits limits, int page = 1) => null;

    /// <summary>Encodes a photo that comes in strips, as <see cref="Encode(Photo, PhotoEncoding)"/> does.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="encoding">The format, and what is written beside the pixels.</param>
    /// <param name="target">Receives the file; it can be read, written and sought in.</param>
    /// <exception cref="ImageFileException">The format cannot be written on this machine.</exception>
    void Encode(PhotoStrips photo, PhotoEncoding encoding, Stream target)
        => throw new NotSupportedException("This codec opens no photo in strips, and encodes none.");

    /// <summary>Reads class indices from an 8-bit grey PNG, or the indices of one with a palette.</summary>
    /// <exception cref="ImageFileException">The file is missing, damaged, or no such PNG.</exception>
    LabelMap ReadLabels(string path);

    /// <summary>Encodes a picture as an 8-bit RGB or, where it has alpha, RGBA PNG.</summary>
    byte[] EncodePng(RgbImage image);

    /// <summary>Encodes class indices as an 8-bit grey PNG.</summary>
    byte[] EncodePng(LabelMap labels);
}

/// <summary>What every codec can do by the same means; files are written by <see cref="WholeFile"/>.</summary>
public static class ImageFileExtensions
{
    /// <summary>Reads the pixels of a photo.</summary>
    /// <exception cref="ImageFileException">The file is missing, of another format, damaged, or outside the limits.</exception>
    public static RgbImage Read(this IImageFiles files, string path, ImageLimits limits)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.ReadPhoto(path, limits).Image;
    }

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
