using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Reports an input that could not be colorized.</summary>
/// <param name="Input">The file or directory as it was named or found.</param>
/// <param name="Message">One line with cause and remedy; it names the input.</param>
public sealed record PhotoProblem(string Input, string Message)
{
    // One photo that is too large for the memory at hand says nothing of the others.
    internal static PhotoProblem Of(PhotoTask task, Exception refusal) => new(task.Input, refusal is OutOfMemoryException
        ? $"{task.Input}: there is not enough memory for this photo; reduce it, or close other programs."
        : refusal is UserException ? refusal.Message : RegularFile.Describe(task.Input, refusal));
}

/// <summary>Finds the photos that files and directories stand for.</summary>
internal sealed class PhotoInputs
{
    // What a name becomes that is not UTF-8: the file behind it cannot be opened by it.
    private const char Replacement = '\uFFFD';
    private const int BytesSniffed = 512;
    private const string LinkOut = "link that leads out of its directory";
    private readonly SortedDictionary<string, int> _passedOver = new(StringComparer.Ordinal);
    private static readonly HashSet<string> Endings = new(
        [.. ImageFormat.Readable.SelectMany(ImageFormat.EndingsOf), ".jfif", ".mpo"], StringComparer.OrdinalIgnoreCase);
    private readonly string _outDirectory;
    private string _root = "";
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<(string Path, string Folder)> _found = [];
    private readonly List<PhotoProblem> _problems = [];

    private PhotoInputs(string outDirectory) => _outDirectory = Path.GetFullPath(outDirectory);

    /// <summary>Lists photos in the order of the inputs, within a directory by name. A photo that is named twice comes once.</summary>
    /// <returns>Each photo with the folder below the output directory that mirrors where it lay; and what could not be used.</returns>
    public static (IReadOnlyList<(string Path, string Folder)> Found, IReadOnlyList<PhotoProblem> Problems, string? PassedOver) Find(
        IReadOnlyList<string> inputs, string outDirectory)
    {
        PhotoInputs search = new(outDirectory);
        foreach (string input in inputs)
        {
            if (string.IsNullOrWhiteSpace(input))
                search._problems.Add(new PhotoProblem(input, "an input's name is empty; name a file or a directory."));
            else if (Directory.Exists(input))
                search.AddDirectory(input);
            else
                search.Add(input, folder: "");
        }
        return (search._found, search._problems, search.DescribePassedOver());
    }

    private void AddDirectory(string root)
    {
        if (Canonical(root) == Canonical(_outDirectory))
        {
            Report(root, "is the output directory too; give another one, so that a second run does not color the results of the first.");
            return;
        }
        _root = Canonical(root);
        if (!Walk(root, folder: ""))
        {
            string others = DescribePassedOver() is { } passedOver ? $" ({passedOver})" : "";
            Report(root, $"holds no photo that can be read{others}; 'formats' lists what is.");
        }
    }

    /// <summary>Adds what lies below a directory.</summary>
    /// <returns>Whether there was anything, be it known already or unreadable.</returns>
    private bool Walk(string directory, string folder)
    {
        bool any = false;
        try
        {
            foreach (string file in Sorted(Directory.EnumerateFiles(directory)))
                any |= AddIfPhoto(file, folder);
            foreach (string child in Sorted(Directory.EnumerateDirectories(directory)).Where(MayBeWalked))
                any |= Walk(child, Path.Combine(folder, Path.GetFileName(child)));
            return any;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Report(directory, $"cannot be read ({refusal.Message.TrimEnd('.')}); check the directory and its permissions.");
            return true;
        }
    }

    // A link may lead back up, and what this tool wrote is no input.
    private bool MayBeWalked(string directory)
        => new DirectoryInfo(directory).LinkTarget is null && Canonical(directory) != Canonical(_outDirectory);

    private void Add(string path, string folder)
    {
        if (path.Contains(Replacement) && !File.Exists(path))
        {
            Report(path, "has a name that is not UTF-8, by which it cannot be opened; rename it.");
            return;
        }
        if (_seen.Add(Path.GetFullPath(path)))
            _found.Add((path, folder));
    }

    // Which of a directory's files are photos, their content says. The others are counted: text and the like of no picture at all is not.
    private bool AddIfPhoto(string file, string folder)
    {
        if (file.Contains(Replacement) && !File.Exists(file))
        {
            Add(file, folder);
            return true;
        }
        string? kind = LeadsOut(file) ? LinkOut : KindOf(file);
        if (kind is null || ImageFormat.Readable.Contains(kind) || kind != LinkOut && HasPhotosEnding(file))
        {
            Add(file, folder);
            return true;
        }
        _passedOver[kind] = _passedOver.GetValueOrDefault(kind) + 1;
        return false;
    }

    // What a directory holds is what lies in it: a link to elsewhere may lead anywhere.
    private bool LeadsOut(string file)
        => new FileInfo(file).LinkTarget is not null && FileKinds.Of(file) == FileKind.Regular
            && !RealPath.IsWithin(RealPath.Of(file), _root);

    // Null where the file cannot be read: it is named as a problem when its turn comes.
    private static string? KindOf(string file)
    {
        if (FileKinds.Of(file) is var kind and not FileKind.Regular)
            return kind == FileKind.Missing ? "broken link" : FileKinds.NameOf(kind);
        try
        {
            Span<byte> start = stackalloc byte[BytesSniffed];
            using FileStream stream = RegularFile.Open(file);
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return read == 0 ? "empty file" : ImageFormat.Sniff(start[..read]) ?? "file of an unknown format";
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Named as a photo that it is not: its owner wants to know.
    private static bool HasPhotosEnding(string file)
        => FileKinds.Of(file) == FileKind.Regular
            && Endings.Contains(Path.GetExtension(file));

    private string? DescribePassedOver() => _passedOver.Count == 0 ? null : string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"passed over {string.Join(", ", _passedOver.Select(pair => $"{pair.Value} {pair.Key}"))}");

    private void Report(string input, string message) => _problems.Add(new PhotoProblem(input, $"{input}: {message}"));

    // Hidden files are somebody's own, temporary ones of this tool included.
    private static IEnumerable<string> Sorted(IEnumerable<string> paths)
        => paths.Where(path => !Path.GetFileName(path).StartsWith('.')).OrderBy(path => path, StringComparer.Ordinal);

    private static string Canonical(string directory) => RealPath.Of(directory);
}
