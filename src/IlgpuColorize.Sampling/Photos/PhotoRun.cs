using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>What became of one photo.</summary>
/// <param name="Input">The photo's path.</param>
/// <param name="Outputs">What was written, the samples in order.</param>
/// <param name="Problem">Why not all could be; null where all is well.</param>
/// <param name="Notice">What a person may want to know though all is well; null where there is nothing.</param>
/// <param name="IsKept">Whether nothing had to be done: the outputs are those of an earlier run.</param>
public sealed record PhotoOutcome(
    string Input, IReadOnlyList<string> Outputs, PhotoProblem? Problem, string? Notice = null, bool IsKept = false);

/// <summary>How photos are read and written. Immutable.</summary>
public sealed record PhotoFiling
{
    /// <summary>Which sizes are accepted.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Colorize;

    /// <summary>Which page of a file is colorized, from 1; null for the first, with a notice where there are more.</summary>
    public int? Page { get; init; }

    /// <summary>How results are written; its note is replaced by that of the sample.</summary>
    public PhotoEncoding Encoding { get; init; } = new();

    /// <summary>What a file says of how its colours came about, of each sample from 1; null for nothing.</summary>
    public Func<int, string>? NoteOf { get; init; }
}

/// <summary>
/// Colorizes the photos of a plan, several together. A photo is decoded whole before any of its outputs is opened, and a bad one does not
/// stop the others.
/// </summary>
/// <param name="colorizer">Draws and renders.</param>
/// <param name="files">Reads and writes.</param>
/// <param name="request">Which samples.</param>
/// <param name="filing">How photos are read and written; null for the defaults.</param>
/// <param name="ledger">Says what an earlier run has done, and records what this one does; null to do everything.</param>
public sealed class PhotoRun(
    PhotoColorizer colorizer, IImageFiles files, SampleRequest request, PhotoFiling? filing = null, BatchLedger? ledger = null)
{
    private readonly PhotoFiling _filing = filing ?? new PhotoFiling();

    /// <summary>Does the work while it is enumerated.</summary>
    /// <returns>An outcome for every photo, in order but for those that are not drawn, which come before the batch that they would have
    /// been in.</returns>
    public IEnumerable<PhotoOutcome> Execute(PhotoPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        request.Validate();
        Queue<PhotoOutcome> settled = new();
        foreach (Decoded[] batch in colorizer.PlanFor(request.Samples).Batches(Decode(plan, settled, cancellation), photo => photo.Pixels))
        {
            while (settled.TryDequeue(out PhotoOutcome? outcome))
                yield return outcome;
            ColorExample[] squashed = colorizer.Squash([.. batch.Select(decoded => decoded.Photo.Image)]);
            ChromaMap[][] chroma = colorizer.DrawBatch(squashed, request, cancellation);
            for (int i = 0; i < batch.Length; i++)
                yield return Write(batch[i], chroma[i], cancellation);
        }
        while (settled.TryDequeue(out PhotoOutcome? outcome))
            yield return outcome;
    }

    // Reads one photo at a time, when the batch asks for it.
    private IEnumerable<Decoded> Decode(PhotoPlan plan, Queue<PhotoOutcome> settled, CancellationToken cancellation)
    {
        foreach (PhotoTask task in plan.Tasks)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ledger?.OutputsToKeep(task) is { } kept)
                settled.Enqueue(new PhotoOutcome(task.Input, kept, null, IsKept: true));
            else if (Read(task, settled) is { } photo)
                yield return new Decoded(task, photo);
        }
    }

    private Photo? Read(PhotoTask task, Queue<PhotoOutcome> settled)
    {
        try
        {
            return files.ReadPhoto(task.Input, _filing.Limits, _filing.Page ?? 1);
        }
        catch (UserException refusal)
        {
            ledger?.Fail(task, refusal.Message);
            settled.Enqueue(new PhotoOutcome(task.Input, [], new PhotoProblem(task.Input, refusal.Message)));
            return null;
        }
    }

    private PhotoOutcome Write(Decoded decoded, ChromaMap[] samples, CancellationToken cancellation)
    {
        (PhotoTask task, Photo photo) = (decoded.Task, decoded.Photo);
        List<string> outputs = [];
        try
        {
            string ending = _filing.Encoding.EndingFor(photo.Metadata, task.Input);
            foreach (ChromaMap chroma in samples)
            {
                int number = outputs.Count + 1;
                if (ledger?.OutputToKeep(task, number) is { } kept)
                {
                    outputs.Add(kept);
                    continue;
                }
                string output = task.OutputOf(number, ending);
                Photo color = photo with { Image = colorizer.Render(photo.Image, chroma, cancellation) };
                byte[] bytes = files.Encode(color, _filing.Encoding with { Note = _filing.NoteOf?.Invoke(number) });
                if (ledger is null)
                    WholeFile.Write(output, bytes);
                else
                    ledger.Write(task, number, output, bytes, () => WholeFile.Write(output, bytes));
                outputs.Add(output);
            }
            ledger?.Finish(task);
            return new PhotoOutcome(task.Input, outputs, null, NoticeOf(task, photo));
        }
        catch (UserException refusal)
        {
            ledger?.Fail(task, refusal.Message);
            return new PhotoOutcome(task.Input, outputs, new PhotoProblem(task.Input, refusal.Message));
        }
    }

    private string? NoticeOf(PhotoTask task, Photo photo) => photo.Metadata.Pages > 1 && _filing.Page is null
        ? $"{task.Input}: has {photo.Metadata.Pages} pages, of which the first was colorized; --page N takes another."
        : null;

    private sealed record Decoded(PhotoTask Task, Photo Photo)
    {
        public long Pixels => (long)Photo.Image.Width * Photo.Image.Height;
    }
}
