namespace IlgpuColorize.Data;

/// <summary>
/// The one decision whether a file may be written. What a command reads is protected, whatever path leads to it; only a regular file is
/// ever replaced, and one that this program did not write only where the user says so.
/// </summary>
/// <param name="overwrite">Whether files that this program did not write may be replaced.</param>
public sealed class OutputGuard(bool overwrite = false)
{
    private readonly Dictionary<string, string> _protected = new(RealPath.Comparer);
    private const string DataSet = "the data set";
    private readonly List<(string Folder, string Role)> _folders = [];
    private readonly List<string> _closed = [];

    /// <summary>Protects a file, or everything below a folder.</summary>
    /// <param name="path">The path.</param>
    /// <param name="role">What it is, for messages: <c>an input</c>.</param>
    public void Protect(string path, string role)
    {
        string place = RealPath.Of(path);
        _protected[place] = role;
        if (Directory.Exists(place))
            _folders.Add((place, role));
    }

    /// <summary>Protects a data set: its files, and its lists and folders from new ones, which it would hold then.</summary>
    public void ProtectDataSet(string directory)
    {
        Protect(directory, DataSet);
        foreach (string list in PackLayout.Lists)
            _protected[RealPath.Of(Path.Combine(directory, list))] = DataSet;
        _closed.AddRange(PackLayout.Folders.Select(folder => RealPath.Of(Path.Combine(directory, folder))));
    }

    /// <summary>Refuses an output that would replace something of the user's.</summary>
    /// <param name="output">The file to be written.</param>
    /// <param name="isOurs">Tells whether the file that is there was written by this program, as the same kind of thing.</param>
    /// <param name="remedy">What the user can do where it was not.</param>
    /// <exception cref="UserException">It would; the message says what, and what to do.</exception>
    public void Require(string output, Func<string, bool> isOurs, string remedy)
    {
        ArgumentNullException.ThrowIfNull(isOurs);
        string place = RealPath.Of(output);
        if (_protected.TryGetValue(place, out string? role))
            throw new UserException(
                $"{output}: {(role == DataSet ? "belongs to" : "is")} {role}, which is never written over; choose another place.");
        if (_closed.Exists(folder => RealPath.IsWithin(place, folder)))
            throw new UserException($"{output}: lies among the files of {DataSet}; choose another place.");
        if (WhyIrreplaceable(output) is { } reason)
            throw new UserException($"{output}: {reason}");
        if (overwrite || !Holds(output) || isOurs(output))
            return;
        (_, role) = _folders.Find(folder => RealPath.IsWithin(place, folder.Folder));
        throw new UserException(
            $"{output}: {(role is null ? "" : $"belongs to {role}, ")}exists and was not written by this command; {remedy}");
    }

    /// <summary>Refuses a folder for outputs that cannot be one, for it or a folder above it is a file.</summary>
    /// <exception cref="UserException">It cannot.</exception>
    public static void RequireFolder(string folder)
    {
        for (string? path = Path.GetFullPath(folder); path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            if (FileKinds.Of(path) is var kind and not FileKind.Missing)
                throw new UserException(
                    $"{folder}: {(path == Path.GetFullPath(folder) ? "" : $"lies below {path}, which ")}is a "
                    + $"{(kind == FileKind.Regular ? "file" : FileKinds.NameOf(kind))}; give --out a directory.");
        }
    }

    /// <summary>Says why nothing may be renamed over a path: it is no regular file. Null where it may.</summary>
    internal static string? WhyIrreplaceable(string path) => FileKinds.Of(path, follow: false) switch
    {
        FileKind.Missing or FileKind.Regular => null,
        FileKind.Link => "is a symbolic link; name the file itself.",
        var kind => $"is a {FileKinds.NameOf(kind)}; name a regular file.",
    };

    // An empty file holds nothing that could be lost.
    private static bool Holds(string path)
    {
        FileInfo file = new(path);
        return file.Exists && file.Length > 0;
    }
}
