namespace IlgpuColorize.Data;

/// <summary>Reads image files as every codec takes them: whole, from a regular file, of a format that its first bytes say.</summary>
internal static class ImageFileBytes
{
    // What a PNG says of its gamma comes before its pixels, and after its profile.
    private const int StartBytes = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImageFileException">It is missing, empty, too long, no regular file, or cannot be read.</exception>
    public static byte[] Read(string path) => Read(path, () => ImageSize.WhyTooLong(path) is { } reason
        ? throw new ImageFileException($"{path}: {reason}; get a whole copy of it.")
        : RegularFile.ReadBytes(path));

    /// <summary>Reads the first megabyte of a file, or all there is.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static byte[] ReadStart(string path) => Read(path, () =>
    {
        using FileStream file = RegularFile.Open(path);
        byte[] start = new byte[(int)Math.Min(file.Length, StartBytes)];
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    });

    /// <summary>Names the format of a file that may be read.</summary>
    /// <exception cref="ImageFileException">It is of another.</exception>
    public static string FormatOf(string name, ReadOnlySpan<byte> file)
    {
        string readable = $"{string.Join(", ", ImageFormat.Readable.SkipLast(1))} or {ImageFormat.Readable[^1]}";
        string format = ImageFormat.Sniff(file) ?? throw new ImageFileException(
            $"{name}: not an image that is known here; give a {readable}.");
        return ImageFormat.Readable.Contains(format)
            ? format
            : throw new ImageFileException($"{name}: this is a {format} file, which is not read here; give a {readable}.");
    }

    /// <summary>Checks that a file can be a label map: a PNG with a palette, or of 8-bit greys.</summary>
    /// <exception cref="ImageFileException">It cannot.</exception>
    public static void RequireLabels(string path, ReadOnlySpan<byte> file)
    {
        if (ImageFormat.Sniff(file) is var format && format != ImageFormat.Png)
            throw new ImageFileException(
                $"{path}: labels are class indices in an 8-bit grey PNG; this is a {format ?? "file of an unknown format"}.");
        if (!PngIndices.HasPalette(file) && ImageFormat.WhyNotLabels(file) is { } reason)
            throw new ImageFileException(
                $"{path}: labels are class indices in an 8-bit grey PNG, but {reason}; write the indices themselves as grey values.");
    }

    private static byte[] Read(string path, Func<byte[]> read)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new ImageFileException($"{path}: this is a directory; give an image file.");
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new ImageFileException($"{path}: {reason}.");
        try
        {
            byte[] file = read();
            return file.Length > 0 ? file : throw new ImageFileException($"{path}: the file is empty; get a whole copy of it.");
        }
        catch (Exception error) when (RegularFile.IsRefusal(error))
        {
            throw new ImageFileException(RegularFile.Describe(path, error), error);
        }
    }
}
