using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// Writes a data set from photos and labels in other layouts. A photo is decoded whole before it is copied, byte for byte; one that does
/// not decode, or whose labels do not fit, is left out and named. The lists are written last: an import that was ended early is no data
/// set, and goes on where it stopped.
/// </summary>
/// <param name="files">The image codec.</param>
/// <param name="directory">The new data set's directory.</param>
/// <param name="signature">What is imported from where, a line. Only the same import goes on with one that was ended early.</param>
public sealed class PackImport(IImageFiles files, string directory, string signature)
{
    // Stands while the import is unfinished.
    private const string Marker = ".import";

    /// <summary>Imports.</summary>
    /// <param name="plan">What.</param>
    /// <param name="progress">Is told the number of photos done.</param>
    /// <param name="cancellation">Ends the import early.</param>
    /// <exception cref="PackException">The directory holds something else, an id is used twice, or no photo could be imported.</exception>
    /// <exception cref="UserException">The directory cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The import was ended early.</exception>
    public ImportResult Run(ImportPlan plan, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Begin();
        if (plan.Photos.FirstOrDefault(photo => photo.Id.StartsWith('.') || photo.Id != Path.GetFileName(photo.Id)) is { } odd)
            throw new PackException($"'{odd.Id}' cannot be an id: it would be a hidden file, or one elsewhere; rename the photo.");
        if (plan.Photos.GroupBy(photo => photo.Id).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new PackException(
                $"{repeated.Last().Path}: its id '{repeated.Key}' is that of {repeated.First().Path} too; rename one of them.");
        var outcomes = new Outcome[plan.Photos.Count];
        int done = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, outcomes.Length, options, i =>
            {
                outcomes[i] = Import(plan, plan.Photos[i]);
                progress?.Report(Interlocked.Increment(ref done));
            });
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<UserException>().FirstOrDefault() is { } first)
        {
            throw first;
        }
        return Finish(plan, outcomes);
    }

    private void Begin()
    {
        string marker = Path.Combine(directory, Marker);
        if (File.Exists(directory))
            throw new PackException($"{directory}: this is a file; give a new or empty directory.");
        if (!Directory.Exists(directory) || !Directory.EnumerateFileSystemEntries(directory).Any())
            WholeFile.Write(marker, Encoding.UTF8.GetBytes(signature));
        else if (!File.Exists(marker))
            throw new PackException($"{directory}: the directory is not empty; give a new or empty one.");
        else if (RegularFile.ReadText(marker) != signature)
            throw new PackException(
                $"{directory}: another import was begun here ({RegularFile.ReadText(marker)}); finish it, or give a new directory.");
        foreach (string folder in (string[])["", .. PackLayout.Folders])
            WholeFile.RemoveLeftovers(Path.Combine(directory, folder), TimeSpan.Zero);
    }

    private Outcome Import(ImportPlan plan, ImportedPhoto photo)
    {
        try
        {
            byte[] bytes = ReadBytes(photo.Path);
            string image = Path.Combine(directory, PackLayout.Images, photo.Id + Path.GetExtension(photo.Path).ToLowerInvariant());
            string labels = Path.Combine(directory, PackLayout.Labels, photo.Id + ".png");
            PackSplit split = photo.Split == PackSplit.ByContent ? SplitOf(bytes, plan.ValidationShare) : photo.Split;
            // Labels are written first: where the photo is, all of it is.
            if (new FileInfo(image) is { Exists: true } there && there.Length == bytes.Length)
                return new Outcome(split, Resumed: true, Problem: null);
            RgbImage decoded = files.Read(photo.Path, ImageLimits.Any);
            if (photo.Labels is not null)
                WholeFile.Write(labels, files.EncodePng(LabelsOf(photo, decoded, plan.Classes.Count)));
            WholeFile.Write(image, bytes);
            return new Outcome(split, Resumed: false, Problem: null);
        }
        catch (Exception error) when (error is ImageFileException or PackException)
        {
            return new Outcome(default, Resumed: false, error.Message);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return RegularFile.ReadBytes(path);
        }
        catch (Exception error) when (RegularFile.IsRefusal(error))
        {
            throw new PackException(RegularFile.Describe(path, error), error);
        }
    }

    private static LabelMap LabelsOf(ImportedPhoto photo, RgbImage image, int classes)
    {
        LabelMap labels = photo.Labels!();
        if (labels.Width != image.Width || labels.Height != image.Height)
            throw new PackException(
                $"{photo.Path}: is {image.Width} x {image.Height}, its labels {labels.Width} x {labels.Height}; make both the same size.");
        int above = Array.FindIndex(labels.Indices, index => index >= classes && index != LabelMap.Ignore);
        return above < 0
            ? labels
            : throw new PackException(
                $"{photo.Path}: its labels hold class {labels.Indices[above]}, there are {classes} (0 to {classes - 1}; 255 = ignore).");
    }

    // A pure function of the photo: the same file is in the same list whatever its name and company.
    private static PackSplit SplitOf(byte[] bytes, double share)
        => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes)) / (double)ulong.MaxValue < share
            ? PackSplit.Validation : PackSplit.Training;

    private ImportResult Finish(ImportPlan plan, Outcome[] outcomes)
    {
        string[] Ids(PackSplit split)
            => [.. plan.Photos.Where((_, i) => outcomes[i].Problem is null && outcomes[i].Split == split).Select(photo => photo.Id)];
        string[] training = Ids(PackSplit.Training), validation = Ids(PackSplit.Validation);
        string[] problems = [.. outcomes.Select(outcome => outcome.Problem).OfType<string>()];
        if (training.Length == 0)
            throw new PackException(
                $"{directory}: no photo to train on was imported. {problems.FirstOrDefault() ?? "Check the directories that were given."}");
        WriteText(PackLayout.Source, plan.Source);
        if (plan.Classes.Count > 0)
            WriteText(PackLayout.Classes, Lines(plan.Classes));
        if (validation.Length > 0)
            WriteText(PackLayout.Validation, Lines(validation));
        WriteText(PackLayout.Train, Lines(training));
        File.Delete(Path.Combine(directory, Marker));
        return new ImportResult(training.Length, validation.Length, outcomes.Count(outcome => outcome.Resumed), problems);
    }

    private void WriteText(string name, string text) => WholeFile.Write(Path.Combine(directory, name), Encoding.UTF8.GetBytes(text));

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private sealed record Outcome(PackSplit Split, bool Resumed, string? Problem);
}
