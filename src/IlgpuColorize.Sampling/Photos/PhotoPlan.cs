using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Pairs a photo with the names of its colorings.</summary>
/// <param name="Input">The photo's path.</param>
/// <param name="Folder">The folder of its outputs.</param>
/// <param name="Name">What stands for the photo in their names.</param>
/// <param name="Names">How they are called.</param>
public sealed record PhotoTask(string Input, string Folder, string Name, OutputNames Names)
{
    /// <summary>The page of the file, from 1, where each is a photo of its own; null where one is taken of every file.</summary>
    public int? Page { get; init; }

    /// <summary>Returns the path of a coloring.</summary>
    /// <param name="number">The sample, from 1.</param>
    /// <param name="ending">The ending of its format: <c>.png</c>.</param>
    public string OutputOf(int number, string ending) => Path.Combine(Folder, Names.Of(Name, number, IsBesideInput) + ending);

    private bool IsBesideInput => Path.GetFullPath(Folder) == Path.GetDirectoryName(Path.GetFullPath(Input));
}

/// <summary>
/// Decides before any work which photos are colorized and what each output is called; directories are mirrored below the output directory.
/// Where a name is taken, by another photo's outputs or by an input, NAME keeps its ending (NAME.jpg) and then gets a number (NAME.jpg.2).
/// The same inputs in the same order give the same names.
/// </summary>
/// <param name="Tasks">The photos, in the order of the inputs.</param>
/// <param name="Problems">The inputs that cannot be used.</param>
public sealed record PhotoPlan(IReadOnlyList<PhotoTask> Tasks, IReadOnlyList<PhotoProblem> Problems)
{
    /// <summary>What directories hold that is no photo, counted by kind, for people; null where there is nothing.</summary>
    public string? PassedOver { get; init; }

    /// <summary>Makes the plan; only directories are read.</summary>
    /// <param name="inputs">Files and directories.</param>
    /// <param name="outDirectory">The output directory.</param>
    /// <param name="names">How outputs are called; null for the default of one sample.</param>
    /// <param name="pagesOf">Counts the pages of a file, each of which becomes a photo; null to take one of each.</param>
    public static PhotoPlan Make(
        IReadOnlyList<string> inputs, string outDirectory, OutputNames? names = null, Func<string, int>? pagesOf = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var (found, problems, passedOver) = PhotoInputs.Find(inputs, outDirectory);
        // On some disks a.png and A.png are one file. Endings do not count: which one an output gets, only the photo's content decides.
        Dictionary<string, string> folders = [];
        HashSet<string> taken = new(found.Select(photo => WithoutEnding(photo.Path, folders)), StringComparer.OrdinalIgnoreCase);
        List<PhotoTask> tasks = [];
        foreach ((string path, string folder) in found)
        {
            int pages = pagesOf?.Invoke(path) ?? 1;
            foreach (int page in Enumerable.Range(1, pages))
            {
                PhotoTask task = Candidates(Path.Combine(outDirectory, folder), path, names ?? new OutputNames())
                    .Select(candidate => pages > 1 ? OfPage(candidate, page, pages) : candidate)
                    .First(candidate => !OutputsOf(candidate, folders).Any(taken.Contains));
                taken.UnionWith(OutputsOf(task, folders));
                tasks.Add(task);
            }
        }
        return new PhotoPlan(tasks, problems) { PassedOver = passedOver };
    }

    private static IEnumerable<PhotoTask> Candidates(string folder, string path, OutputNames names)
    {
        yield return new PhotoTask(path, folder, Path.GetFileNameWithoutExtension(path), names);
        string withEnding = Path.GetFileName(path);
        yield return new PhotoTask(path, folder, withEnding, names);
        for (int number = 2; ; number++)
            yield return new PhotoTask(path, folder, string.Create(CultureInfo.InvariantCulture, $"{withEnding}.{number}"), names);
    }

    // As many digits as the last page has, so that names stand in the order of the pages.
    private static PhotoTask OfPage(PhotoTask task, int page, int pages)
    {
        string number = page.ToString(CultureInfo.InvariantCulture).PadLeft(pages.ToString(CultureInfo.InvariantCulture).Length, '0');
        return task with { Name = $"{task.Name}-p{number}", Page = page };
    }

    private static IEnumerable<string> OutputsOf(PhotoTask task, Dictionary<string, string> folders)
        => Enumerable.Range(1, task.Names.Samples).Select(sample => RealPath.Of(task.OutputOf(sample, ending: ""), folders));

    private static string WithoutEnding(string path, Dictionary<string, string> folders)
        => Path.Combine(Path.GetDirectoryName(RealPath.Of(path, folders))!, Path.GetFileNameWithoutExtension(path));
}
