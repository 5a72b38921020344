namespace IlgpuColorize.Data;

/// <summary>
/// The one way in which this product opens a file of the user's to read it: whatever is no regular file, links followed, is refused first.
/// A named pipe would keep the program waiting for ever, and a device may have no end.
/// </summary>
public static class RegularFile
{
    private const long LongestText = 16 << 20;

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="IOException">There is none, it is no regular file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path) => File.OpenRead(Required(path));

    /// <summary>Reads a file's bytes.</summary>
    /// <inheritdoc cref="Open"/>
    public static byte[] ReadBytes(string path) => File.ReadAllBytes(Required(path));

    /// <summary>Reads a file's text: a configuration or the like, which is never long.</summary>
    /// <inheritdoc cref="Open"/>
    public static string ReadText(string path)
    {
        using FileStream file = Open(path);
        if (file.Length > LongestText)
            throw new IOException($"it has {file.Length} bytes, and such a file has at most {LongestText}");
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a file's lines, while they are enumerated.</summary>
    /// <inheritdoc cref="Open"/>
    public static IEnumerable<string> ReadLines(string path) => File.ReadLines(Required(path));

    /// <summary>Whether a failure is that a file cannot be read, and no fault of the program.</summary>
    public static bool IsRefusal(Exception failure) => failure is IOException or UnauthorizedAccessException;

    /// <summary>Says in a line that a file cannot be read, why, and what to do.</summary>
    /// <param name="path">The file.</param>
    /// <param name="refusal">What reading it threw.</param>
    /// <param name="remedy">What to do where it is there.</param>
    public static string Describe(string path, Exception refusal, string remedy = "check the file and its permissions")
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal is FileNotFoundException or DirectoryNotFoundException
            ? $"{path}: there is no such file; check the path."
            : $"{path}: cannot be read ({refusal.Message.TrimEnd('.')}); {remedy}.";
    }

    private static string Required(string path) => FileKinds.Of(path) switch
    {
        FileKind.Missing or FileKind.Regular or FileKind.Directory => path,
        var kind => throw new IOException($"'{path}' is a {FileKinds.NameOf(kind)}, not a regular file."),
    };
}
