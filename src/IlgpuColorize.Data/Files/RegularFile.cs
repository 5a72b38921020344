namespace IlgpuColorize.Data;

/// <summary>
/// The one way in which this product opens a file of the user's to read it: whatever is no regular file, links followed, is refused first.
/// A named pipe would keep the program waiting for ever, and a device may have no end.
/// </summary>
public static class RegularFile
{
    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="IOException">There is none, it is no regular file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path) => File.OpenRead(Required(path));

    /// <summary>Reads a file's bytes.</summary>
    /// <inheritdoc cref="Open"/>
    public static byte[] ReadBytes(string path) => File.ReadAllBytes(Required(path));

    /// <summary>Reads a file's text.</summary>
    /// <inheritdoc cref="Open"/>
    public static string ReadText(string path) => File.ReadAllText(Required(path));

    /// <summary>Reads a file's lines, while they are enumerated.</summary>
    /// <inheritdoc cref="Open"/>
    public static IEnumerable<string> ReadLines(string path) => File.ReadLines(Required(path));

    private static string Required(string path) => FileKinds.Of(path) switch
    {
        FileKind.Missing or FileKind.Regular or FileKind.Directory => path,
        var kind => throw new IOException($"'{path}' is a {FileKinds.NameOf(kind)}, not a regular file."),
    };
}
