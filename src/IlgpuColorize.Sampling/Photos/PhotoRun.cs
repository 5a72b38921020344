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

    /// <summary>Knows which files may be written; null where every regular one may be replaced.</summary>
    public OutputGuard? Guard { get; init; }

    /// <summary>Whether results are marked as made from their photo, so that a rerun may replace them; <see cref="PictureMark"/>.</summary>
    public bool IsMarked { get; init; } = true;

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
    // A collection takes some milliseconds, a photo of this size some hundred.
    private const long LargePixels = 1_000_000;

    private readonly PhotoFiling _filing = filing ?? new PhotoFiling();

    /// <summary>Does the work while it is enumerated.</summary>
    /// <returns>An outcome for every photo, in order but for those that are not drawn, which come before the batch that they would have
    /// been in.</returns>
    public IEnumerable<PhotoOutcome> Execute(PhotoPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        request.Validate();
        Queue<PhotoOutcome> settled = new();
        foreach (Decoded[] batch in colorizer.PlanFor(request.Drawn).Batches(Decode(plan, settled, cancellation), photo => photo.Pixels))
        {
            while (settled.TryDequeue(out PhotoOutcome? outcome))
                yield return outcome;
            foreach (PhotoOutcome outcome in Colorize(batch, cancellation))
            {
                yield return outcome;
                ForgetIfLarge(batch);
            }
            GC.Collect();
            cancellation.ThrowIfCancellationRequested();
        }
        while (settled.TryDequeue(out PhotoOutcome? outcome))
            yield return outcome;
    }

    // Photos are large arrays, which the runtime otherwise collects long after they were needed: memory would grow to several times what
    // the plan says.
    private static void ForgetIfLarge(Decoded[] batch)
    {
        if (batch.Sum(photo => photo.Pixels) / batch.Length >= LargePixels)
            GC.Collect();
    }

    // What is drawn is written, also when the end was asked for meanwhile; what is not is left out.
    private IEnumerable<PhotoOutcome> Colorize(Decoded[] batch, CancellationToken cancellation)
    {
        using IEnumerator<ChromaMap> drawn = colorizer.DrawOneByOne([.. batch.Select(photo => photo.Squashed)], request, cancellation)
            .GetEnumerator();
        foreach (Decoded photo in batch)
        {
            PhotoOutcome outcome = Write(photo, drawn);
            bool isOver = outcome.Outputs.Count == request.Samples || outcome.Problem is not null;
            if (isOver || outcome.Outputs.Count > 0)
                yield return outcome;
            if (!isOver)
                yield break;
        }
    }

    // Reads one photo at a time, when the batch asks for it.
    private IEnumerable<Decoded> Decode(PhotoPlan plan, Queue<PhotoOutcome> settled, CancellationToken cancellation)
    {
        foreach (PhotoTask task in plan.Tasks)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ledger?.OutputsToKeep(task) is { } kept)
                settled.Enqueue(new PhotoOutcome(task.Input, kept, null, IsKept: true));
            else if (Read(task, settled) is { } decoded)
                yield return decoded;
        }
    }

    private Decoded? Read(PhotoTask task, Queue<PhotoOutcome> settled)
    {
        try
        {
            Photo photo = files.ReadPhoto(task.Input, _filing.Limits, _filing.Page ?? 1);
            RequireOutputs(task, photo);
            return new Decoded(task, photo, colorizer.Squash([photo.Image])[0]);
        }
        catch (Exception refusal) when (refusal is UserException or OutOfMemoryException)
        {
            settled.Enqueue(new PhotoOutcome(task.Input, [], Failed(task, refusal)));
            return null;
        }
    }

    // Before it is drawn: an output of an earlier run is replaced by one of the same photo alone.
    private void RequireOutputs(PhotoTask task, Photo photo)
    {
        string ending = _filing.Encoding.EndingFor(photo.Metadata, task.Input);
        for (int number = 1; number <= request.Samples; number++)
        {
            int sample = number;
            _filing.Guard?.Require(
                task.OutputOf(sample, ending), path => PictureMark.Has(path, task.Input) || ledger?.Wrote(task, sample, path) == true,
                "move it, choose another --out, or say --overwrite always.");
        }
    }

    // Stops before the end only where the drawing was cancelled.
    private PhotoOutcome Write(Decoded decoded, IEnumerator<ChromaMap> drawn)
    {
        PhotoTask task = decoded.Task;
        List<string> outputs = [];
        PhotoProblem? problem = null;
        for (int number = 1; number <= request.Samples; number++)
        {
            if (!MoveNext(drawn))
                return new PhotoOutcome(task.Input, outputs, problem);
            // The other samples of a photo that cannot be written are drawn with those of its batch all the same.
            if (problem is not null)
                continue;
            try
            {
                outputs.Add(Write(decoded, number, drawn.Current));
            }
            catch (Exception refusal) when (refusal is UserException or OutOfMemoryException)
            {
                problem = Failed(task, refusal);
            }
        }
        if (problem is null)
            ledger?.Finish(task);
        return new PhotoOutcome(task.Input, outputs, problem, problem is null ? NoticeOf(task, decoded.Photo) : null);
    }

    private string Write(Decoded decoded, int number, ChromaMap chroma)
    {
        (PhotoTask task, Photo photo) = (decoded.Task, decoded.Photo);
        if (ledger?.OutputToKeep(task, number) is { } kept)
            return kept;
        string output = task.OutputOf(number, _filing.Encoding.EndingFor(photo.Metadata, task.Input));
        Photo color = photo with { Image = colorizer.Render(photo.Image, chroma, CancellationToken.None) };
        byte[] bytes = files.Encode(color, _filing.Encoding with { Note = _filing.NoteOf?.Invoke(number) });
        if (_filing.IsMarked)
            bytes = PictureMark.Put(bytes, task.Input);
        if (ledger is null)
            WholeFile.Write(output, bytes);
        else
            ledger.Write(task, number, output, bytes, () => WholeFile.Write(output, bytes));
        return output;
    }

    private static bool MoveNext(IEnumerator<ChromaMap> drawn)
    {
        try
        {
            return drawn.MoveNext();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // One photo that is too large for the memory at hand says nothing of the others.
    private PhotoProblem Failed(PhotoTask task, Exception refusal)
    {
        string message = refusal is OutOfMemoryException
            ? $"{task.Input}: there is not enough memory for this photo; reduce it, or close other programs."
            : refusal.Message;
        ledger?.Fail(task, message);
        return new PhotoProblem(task.Input, message);
    }

    private string? NoticeOf(PhotoTask task, Photo photo) => photo.Metadata.Pages > 1 && _filing.Page is null
        ? $"{task.Input}: has {photo.Metadata.Pages} pages, of which the first was colorized; --page N takes another."
        : null;

    private sealed record Decoded(PhotoTask Task, Photo Photo, ColorExample Squashed)
    {
        public long Pixels => (long)Photo.Image.Width * Photo.Image.Height;
    }
}
