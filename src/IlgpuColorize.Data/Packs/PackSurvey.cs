namespace IlgpuColorize.Data;

/// <summary>
/// What reading every photo of a data set once tells about it: what is wrong, what is repeated, which photos are grey, and how often each
/// class is there.
/// </summary>
public sealed class PackSurvey
{
    private readonly Pack _pack;

    private PackSurvey(Pack pack, SurveyedPhoto?[] photos, string?[] problems)
    {
        _pack = pack;
        Photos = [.. photos.OfType<SurveyedPhoto>()];
        string validation = Path.Combine(pack.Directory, PackLayout.Validation);
        IEnumerable<string> shared = pack.TrainIds.Intersect(pack.ValidationIds)
            .Select(id => $"{validation}: '{id}' is in {PackLayout.Train} too; an image must be in one of them.");
        Problems = [.. shared, .. RepeatedAcrossLists(validation), .. problems.OfType<string>()];
    }

    /// <summary>What was found of each photo that can be read, in the order of the lists.</summary>
    public IReadOnlyList<SurveyedPhoto> Photos { get; }

    /// <summary>What is wrong, a line each, repetitions of a training photo among the validation photos included.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The photos that are black and white, or nearly.</summary>
    public IEnumerable<SurveyedPhoto> Grey => Photos.Where(photo => photo.IsGrey);

    /// <summary>The photos that are the same picture as an earlier one.</summary>
    public int Repeated => Photos.GroupBy(photo => photo.Content).Sum(group => group.Count() - 1);

    /// <summary>For each class, and last for ignored pixels, its pixels and the photos that show it; empty without labels.</summary>
    public IReadOnlyList<(string Name, long Pixels, int Photos)> Classes => !_pack.HasLabels ? [] :
    [
        .. _pack.Classes.Append("(ignored)").Select(
            (name, k) => (name, Photos.Sum(photo => photo.ClassPixels[k]), Photos.Count(photo => photo.ClassPixels[k] > 0))),
    ];

    /// <summary>Reads every photo of a data set.</summary>
    /// <param name="pack">The data set.</param>
    /// <param name="sheet">The photos that a contact sheet is to show, spread evenly over the lists; 0 for none.</param>
    /// <param name="progress">Is told the number of photos done.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static PackSurvey Of(Pack pack, int sheet = 0, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentOutOfRangeException.ThrowIfNegative(sheet);
        string[] ids = [.. pack.TrainIds.Concat(pack.ValidationIds).Distinct()];
        var photos = new SurveyedPhoto?[ids.Length];
        var problems = new string?[ids.Length];
        int done = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, ids.Length, options, i =>
        {
            (photos[i], problems[i]) = Read(pack, ids[i], shown: (long)i * sheet / ids.Length != (long)(i + 1) * sheet / ids.Length);
            progress?.Report(Interlocked.Increment(ref done));
        });
        return new PackSurvey(pack, photos, problems);
    }

    /// <summary>Draws the photos of the contact sheet.</summary>
    /// <exception cref="InvalidOperationException">The survey was made without.</exception>
    public RgbImage DrawSheet() => ContactSheet.Draw([.. Photos.Select(photo => photo.Thumbnail).OfType<RgbImage>()]);

    private static (SurveyedPhoto? Photo, string? Problem) Read(Pack pack, string id, bool shown)
    {
        try
        {
            (RgbImage image, LabelMap? labels) = pack.Read(id);
            return (SurveyedPhoto.Of(id, image, labels, pack.Classes.Count, shown ? ContactSheet.Thumbnail(image) : null), null);
        }
        catch (UserException error)
        {
            return (null, error.Message);
        }
    }

    private IEnumerable<string> RepeatedAcrossLists(string validation)
    {
        Dictionary<string, string> training = [];
        HashSet<string> validated = [.. _pack.ValidationIds.Except(_pack.TrainIds)];
        foreach (SurveyedPhoto photo in Photos.Where(photo => !validated.Contains(photo.Id)))
            training.TryAdd(photo.Content, photo.Id);
        return Photos.Where(photo => validated.Contains(photo.Id) && training.ContainsKey(photo.Content))
            .Select(
                photo => $"{validation}: '{photo.Id}' is the same picture as '{training[photo.Content]}', which is trained on; remove one "
                + $"of them.");
    }
}
