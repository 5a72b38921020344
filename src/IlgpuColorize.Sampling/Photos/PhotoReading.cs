using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>What reading a photo gave: its pixels, the outputs of an earlier run that stay, or why it cannot be used.</summary>
/// <param name="Task">The photo.</param>
internal sealed record PhotoReading(PhotoTask Task)
{
    /// <summary>The photo; null where it is not drawn, or not held.</summary>
    public Photo? Photo { get; init; }

    /// <summary>The photo where it is too large to be held; null where it is not.</summary>
    public PhotoStrips? Strips { get; init; }

    /// <summary>What its file says beside its pixels; null where it is not drawn.</summary>
    public PhotoMetadata? Metadata => Photo?.Metadata ?? Strips?.Metadata;

    /// <summary>What the network sees of it.</summary>
    public FramedPhoto? Shown { get; init; }

    /// <summary>The outputs of an earlier run that stay; null where there is something to do.</summary>
    public IReadOnlyList<string>? Kept { get; init; }

    /// <summary>Why it cannot be used; null where it can.</summary>
    public PhotoProblem? Problem { get; init; }

    /// <summary>Whether its outcome shows small pictures.</summary>
    public bool HasPreview { get; init; }

    /// <summary>Reads a photo, or finds that it need not be read. Several threads may read at a time.</summary>
    /// <param name="task">The photo.</param>
    /// <param name="run">What it is read for.</param>
    public static PhotoReading Of(PhotoTask task, PhotoRun run)
    {
        try
        {
            if (run.Ledger?.OutputsToKeep(task) is { } kept)
                return new PhotoReading(task) { Kept = kept };
            if (run.Filing.OpenStrips(task, run.Files) is { } strips)
            {
                RequireOutputs(task, strips.Metadata, run);
                return new PhotoReading(task) { Strips = strips, Shown = run.Colorizer.Show(strips) };
            }
            Photo photo = run.Files.ReadPhoto(task.Input, run.Filing.Limits, task.Page ?? run.Filing.Page ?? 1);
            RequireOutputs(task, photo.Metadata, run);
            return new PhotoReading(task) { Photo = photo, Shown = run.Colorizer.Show(photo.Image) };
        }
        catch (Exception refusal) when (refusal is UserException or OutOfMemoryException || RegularFile.IsRefusal(refusal))
        {
            return new PhotoReading(task) { Problem = PhotoProblem.Of(task, refusal) };
        }
    }

    // Before it is drawn: an output of an earlier run is replaced by one of the same photo alone.
    private static void RequireOutputs(PhotoTask task, PhotoMetadata photo, PhotoRun run)
    {
        string ending = run.Filing.Encoding.EndingFor(photo, task.Input);
        for (int number = 1; number <= run.Request.Samples; number++)
        {
            int sample = number;
            run.Filing.Guard?.Require(
                task.OutputOf(sample, ending), path => PictureMark.Has(path, task.Input) || run.Ledger?.Wrote(task, sample, path) == true,
                "move it, choose another --out, or say --overwrite always.");
        }
    }
}
