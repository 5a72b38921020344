using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Reports an input that could not be colorized.</summary>
/// <param name="Input">The file or directory as it was named or found.</param>
/// <param name="Message">One line with cause and remedy; it names the input.</param>
public sealed record PhotoProblem(string Input, string Message);

/// <summary>Finds the photos that files and directories stand for.</summary>
internal sealed class PhotoInputs
{
    // What a file is, its content says; its ending only whether a directory's owner means it for a photo.
    private static readonly HashSet<string> Endings = new(
        ImageFormat.Readable.SelectMany(ImageFormat.EndingsOf), StringComparer.OrdinalIgnoreCase);
    private readonly string _outDirectory;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<(string Path, string Folder)> _found = [];
    private readonly List<PhotoProblem> _problems = [];

    private PhotoInputs(string outDirectory) => _outDirectory = Path.GetFullPath(outDirectory);

    /// <summary>Lists photos in the order of the inputs, within a directory by name. A photo that is named twice comes once.</summary>
    /// <returns>Each photo with the folder below the output directory that mirrors where it lay; and what could not be used.</returns>
    public static (IReadOnlyList<(string Path, string Folder)> Found, IReadOnlyList<PhotoProblem> Problems) Find(
        IReadOnlyList<string> inputs, string outDirectory)
    {
        PhotoInputs search = new(outDirectory);
        foreach (string input in inputs)
        {
            if (Directory.Exists(input))
                search.AddDirectory(input);
            else
                search.Add(input, folder: "");
        }
        return (search._found, search._problems);
    }

    private void AddDirectory(string root)
    {
        if (Canonical(root) == Canonical(_outDirectory))
        {
            Report(root, "is the output directory too; give another one, so that a second run does not color the results of the first.");
            return;
        }
        if (!Walk(root, folder: ""))
            Report(root, $"holds no photo; directories are searched for {string.Join(", ", Endings)}.");
    }

    /// <summary>Adds what lies below a directory.</summary>
    /// <returns>Whether there was anything, be it known already or unreadable.</returns>
    private bool Walk(string directory, string folder)
    {
        bool any = false;
        try
        {
            foreach (string file in Sorted(Directory.EnumerateFiles(directory)).Where(file => Endings.Contains(Path.GetExtension(file))))
            {
                Add(file, folder);
                any = true;
            }
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
        if (_seen.Add(Path.GetFullPath(path)))
            _found.Add((path, folder));
    }

    private void Report(string input, string message) => _problems.Add(new PhotoProblem(input, $"{input}: {message}"));

    // Hidden files are somebody's own, temporary ones of this tool included.
    private static IEnumerable<string> Sorted(IEnumerable<string> paths)
        => paths.Where(path => !Path.GetFileName(path).StartsWith('.')).OrderBy(path => path, StringComparer.Ordinal);

    private static string Canonical(string directory) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
}
