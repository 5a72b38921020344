using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Pairs a photo with the names of its colorings.</summary>
/// <param name="Input">The photo's path.</param>
/// <param name="Stem">The path that its outputs begin with.</param>
public sealed record PhotoTask(string Input, string Stem)
{
    /// <summary>Returns the path of a coloring, STEM-K.png.</summary>
    /// <param name="number">K, from 1.</param>
    public string OutputOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Stem}-{number}.png");
}

/// <summary>
/// Decides before any work which photos are colorized and what each output is called: OUT/NAME-K.png, directories mirrored below OUT. Where
/// that name is taken, by another photo's outputs or by an input, NAME keeps its ending (NAME.jpg-K.png) and then gets a number
/// (NAME.jpg.2-K.png). The same inputs in the same order give the same names.
/// </summary>
/// <param name="Tasks">The photos, in the order of the inputs.</param>
/// <param name="Problems">The inputs that cannot be used.</param>
public sealed record PhotoPlan(IReadOnlyList<PhotoTask> Tasks, IReadOnlyList<PhotoProblem> Problems)
{
    /// <summary>What directories hold that is no photo, counted by kind, for people; null where there is nothing.</summary>
    public string? PassedOver { get; init; }

    /// <summary>Makes the plan; only directories are read.</summary>
    /// <param name="inputs">Files and directories.</param>
    /// <param name="outDirectory">OUT.</param>
    public static PhotoPlan Make(IReadOnlyList<string> inputs, string outDirectory)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var (found, problems, passedOver) = PhotoInputs.Find(inputs, outDirectory);
        // On some disks a.png and A.png are one file.
        HashSet<string> taken = new(found.Select(photo => StemWritingOver(photo.Path)).OfType<string>(), StringComparer.OrdinalIgnoreCase);
        List<PhotoTask> tasks = [];
        foreach ((string path, string folder) in found)
        {
            IEnumerable<string> stems = CandidateStems(Path.Combine(outDirectory, folder), path);
            tasks.Add(new PhotoTask(path, stems.First(stem => taken.Add(RealPath.Of(stem)))));
        }
        return new PhotoPlan(tasks, problems) { PassedOver = passedOver };
    }

    private static IEnumerable<string> CandidateStems(string folder, string path)
    {
        yield return Path.Combine(folder, Path.GetFileNameWithoutExtension(path));
        string withEnding = Path.Combine(folder, Path.GetFileName(path));
        yield return withEnding;
        for (int number = 2; ; number++)
            yield return string.Create(CultureInfo.InvariantCulture, $"{withEnding}.{number}");
    }

    // An input X-3.png would be written over by the outputs of a stem X.
    private static string? StemWritingOver(string input)
    {
        string path = RealPath.Of(input);
        string name = Path.GetFileNameWithoutExtension(path);
        int dash = name.LastIndexOf('-');
        bool isNumbered = dash >= 0 && Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase) && int.TryParse(
            name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return isNumbered ? Path.Combine(Path.GetDirectoryName(path)!, name[..dash]) : null;
    }
}
