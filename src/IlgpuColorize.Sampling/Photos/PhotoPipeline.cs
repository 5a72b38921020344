using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The stages of a <see cref="PhotoRun"/>: photos are read, rendered and encoded on a fixed number of threads, in the order in which they
/// come; the caller's thread draws; a chain of tasks, each after the one before, writes.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="sideBySide">The photos that are read or finished at a time.</param>
/// <param name="cancellation">Ends the reading and drawing; what is drawn is written all the same.</param>
internal sealed class PhotoPipeline(PhotoRun run, int sideBySide, CancellationToken cancellation) : IDisposable
{
    private readonly ConcurrentExclusiveSchedulerPair _threads = new(TaskScheduler.Default, sideBySide);

    // Photos that were drawn, in order; each completes once its files lie on the disk.
    private Queue<Task<PhotoOutcome>> _written = new();
    private Task _last = Task.CompletedTask;
    private int _photos;

    /// <summary>Reads and draws a batch, and begins to finish it, while the batch before is finished.</summary>
    /// <returns>The outcomes of the batch before.</returns>
    public IEnumerable<PhotoOutcome> Add(IReadOnlyList<PhotoTask> tasks)
    {
        Task<PhotoReading>[] reading = [.. tasks.Select(Begin)];
        Task all = Task.WhenAll(reading);
        while (_written.Count > 0 && Task.WaitAny(all, _written.Peek()) == 1)
            yield return Next();
        // Of a run that was cancelled, reading ends early; the photos that were read meanwhile are left out.
        Task.WaitAny([all], CancellationToken.None);
        Queue<Task<PhotoOutcome>> finishing = new();
        if (!cancellation.IsCancellationRequested)
            DrawInTurn([.. reading.Select(task => task.GetAwaiter().GetResult())], finishing);
        foreach (PhotoOutcome outcome in Finish())
            yield return outcome;
        _written = finishing;
    }

    /// <summary>Waits until all that was drawn is written.</summary>
    /// <returns>The outcomes that were not returned yet.</returns>
    public IEnumerable<PhotoOutcome> Finish()
    {
        while (_written.Count > 0)
            yield return Next();
    }

    /// <summary>Waits until no thread works for the run any more.</summary>
    public void Dispose()
    {
        _threads.Complete();
        Task.WhenAll(_last, _threads.Completion).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
    }

    private PhotoOutcome Next() => _written.Dequeue().GetAwaiter().GetResult();

    private Task<PhotoReading> Begin(PhotoTask task)
    {
        bool hasPreview = _photos++ < run.Filing.Previews;
        return Start(() =>
        {
            cancellation.ThrowIfCancellationRequested();
            return PhotoReading.Of(task, run) with { HasPreview = hasPreview };
        });
    }

    // Drawing on the processor takes all threads, in launches so short that a thread which is held up elsewhere delays them all: the stages
    // then take turns. A GPU draws while they go on.
    private void DrawInTurn(PhotoReading[] batch, Queue<Task<PhotoOutcome>> finishing)
    {
        if (run.Colorizer.DrawsOnHost)
            Start(() => Draw(batch, finishing), _threads.ExclusiveScheduler).GetAwaiter().GetResult();
        else
            Draw(batch, finishing);
    }

    // What is drawn is written, also when the end was asked for meanwhile; what is not is left out.
    private bool Draw(PhotoReading[] batch, Queue<Task<PhotoOutcome>> finishing)
    {
        FramedPhoto[] photos = [.. batch.Select(reading => reading.Shown).OfType<FramedPhoto>()];
        IEnumerable<ChromaMap> samples = run.Colorizer.DrawOneByOne(photos, run.Request, cancellation);
        using IEnumerator<ChromaMap> drawn = samples.GetEnumerator();
        foreach (PhotoReading reading in batch)
        {
            List<Task<PhotoResult>> results = [];
            while (reading.Shown is not null && results.Count < run.Request.Samples && MoveNext(drawn))
            {
                (int sample, ChromaMap chroma) = (results.Count + 1, drawn.Current);
                results.Add(Start(() => PhotoResult.Of(reading, sample, chroma, run, sideBySide)));
            }
            bool isWhole = reading.Shown is null || results.Count == run.Request.Samples;
            if (isWhole || results.Count > 0)
            {
                Task<PhotoOutcome> written = Write(_last, reading, results, isWhole);
                finishing.Enqueue(written);
                _last = written;
            }
            if (!isWhole)
                break;
        }
        // Past the last sample, the drawing gives back what it used.
        return MoveNext(drawn);
    }

    private bool MoveNext(IEnumerator<ChromaMap> drawn)
    {
        try
        {
            return run.Colorizer.InTurn(drawn.MoveNext);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<PhotoOutcome> Write(Task before, PhotoReading reading, List<Task<PhotoResult>> results, bool isWhole)
    {
        await before.ConfigureAwait(false);
        PhotoTask task = reading.Task;
        List<string> outputs = [.. reading.Kept ?? []];
        for (int sample = 1; sample <= outputs.Count; sample++)
            run.Ledger?.Confirm(task, sample);
        PhotoProblem? problem = reading.Problem;
        PhotoPreview? preview = null;
        foreach (Task<PhotoResult> finished in results)
        {
            PhotoResult result = await finished.ConfigureAwait(false);
            problem ??= result.Problem;
            preview ??= result.Preview;
            // The other samples of a photo that cannot be written are left out.
            if (problem is null && (problem = TryWrite(result, task, outputs.Count + 1)) is null)
                outputs.Add(result.Output!);
        }
        if (problem is not null)
            run.Ledger?.Fail(task, problem.Message);
        else if (isWhole && reading.Kept is null)
            run.Ledger?.Finish(task);
        return new PhotoOutcome(
            task.Input, outputs, problem, problem is null ? NoticeOf(reading) : null, IsKept: reading.Kept is not null, preview,
            DetailOf(reading));
    }

    private PhotoProblem? TryWrite(PhotoResult result, PhotoTask task, int sample)
    {
        try
        {
            if (result.IsKept)
                run.Ledger?.Confirm(task, sample);
            else
                result.Write(run.Ledger);
            return null;
        }
        catch (UserException refusal)
        {
            return PhotoProblem.Of(task, refusal);
        }
    }

    private string? NoticeOf(PhotoReading reading)
    {
        if (reading.Metadata is not { } metadata)
            return null;
        if (metadata.Pages > 1 && reading.Task.Page is null && run.Filing.Page is null)
        {
            return $"{reading.Task.Input}: has {metadata.Pages} pages, of which the first was colorized; --page N takes another, "
                + "--page all every one.";
        }
        return metadata.Exif?.Length > PhotoMetadata.LongestExif && !run.Filing.Encoding.Strip
            && run.Filing.Encoding.FormatFor(metadata) != ImageFormat.Tiff
            ? $"{reading.Task.Input}: its EXIF of {metadata.Exif.Length} bytes is left out; a file holds {PhotoMetadata.LongestExif}."
            : null;
    }

    private static string? DetailOf(PhotoReading reading) => reading.Shown?.Colours is { } colours
        ? $"{reading.Task.Input}: has {colours}, taken off before colors are drawn; --keep-colour SHARE blends them in."
        : null;

    private Task<T> Start<T>(Func<T> work, TaskScheduler? threads = null)
        => Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, threads ?? _threads.ConcurrentScheduler);
}
