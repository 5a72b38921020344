using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>What became of one photo.</summary>
/// <param name="Input">The photo's path.</param>
/// <param name="Outputs">What was written, the samples in order.</param>
/// <param name="Problem">Why not all could be; null where all is well.</param>
/// <param name="Notice">What a person may want to know though all is well; null where there is nothing.</param>
/// <param name="IsKept">Whether nothing had to be done: the outputs are those of an earlier run.</param>
/// <param name="Preview">Small pictures for a report, where they were asked for.</param>
/// <param name="Detail">What only those may want to know who ask for details; null where there is nothing.</param>
public sealed record PhotoOutcome(
    string Input, IReadOnlyList<string> Outputs, PhotoProblem? Problem, string? Notice = null, bool IsKept = false,
    PhotoPreview? Preview = null, string? Detail = null);

/// <summary>
/// Colorizes the photos of a plan in three stages that overlap: while a batch is drawn, the photos of the next one are decoded and those of
/// the last one rendered and encoded, each on one of the threads; files are written, and lines added to the manifest, in the order of
/// the plan. Two batches are in memory at a time, each of at most so many pixels as <see cref="BatchPlan"/> allows, and a larger photo
/// alone. A photo is decoded whole before any of its outputs is opened, and a bad one does not stop the others.
/// </summary>
/// <param name="colorizer">Draws and renders.</param>
/// <param name="files">Reads and writes.</param>
/// <param name="request">Which samples.</param>
/// <param name="filing">How photos are read and written; null for the defaults.</param>
/// <param name="ledger">Says what an earlier run has done, and records what this one does; null to do everything.</param>
public sealed class PhotoRun(
    PhotoColorizer colorizer, IImageFiles files, SampleRequest request, PhotoFiling? filing = null, BatchLedger? ledger = null)
{
    // A collection takes some milliseconds, a batch of so many pixels some hundred.
    private const long LargePixels = 1_000_000;

    // The most pixels that a byte of a photo of unknown size stands for.
    private const long PixelsOfByte = 10;

    internal PhotoColorizer Colorizer => colorizer;

    internal IImageFiles Files => files;

    internal SampleRequest Request => request;

    internal PhotoFiling Filing { get; } = filing ?? new PhotoFiling();

    internal BatchLedger? Ledger => ledger;

    /// <summary>Does the work while it is enumerated.</summary>
    /// <returns>An outcome for every photo, in the order of the plan.</returns>
    public IEnumerable<PhotoOutcome> Execute(PhotoPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        request.Validate();
        BatchPlan batches = colorizer.PlanFor(request.Samples);
        using PhotoPipeline pipeline = new(this, SideBySide(plan), cancellation);
        long before = 0;
        foreach (var batch in batches.Batches(plan.Tasks.Select(task => (Task: task, Pixels: PixelsOf(task))), photo => photo.Pixels))
        {
            long pixels = batch.Sum(photo => photo.Pixels);
            // What is larger than a batch has the memory for itself.
            if (Math.Max(before, pixels) > BatchPlan.PixelsInMemory)
            {
                foreach (PhotoOutcome outcome in pipeline.Finish())
                    yield return outcome;
            }
            foreach (PhotoOutcome outcome in pipeline.Add([.. batch.Select(photo => photo.Task)]))
                yield return outcome;
            before = pixels;
            // Photos are large arrays, which the runtime otherwise collects long after they were needed.
            if (pixels > LargePixels)
                GC.Collect();
            if (cancellation.IsCancellationRequested)
                break;
        }
        foreach (PhotoOutcome outcome in pipeline.Finish())
            yield return outcome;
        cancellation.ThrowIfCancellationRequested();
    }

    private long PixelsOf(PhotoTask task)
    {
        if (ImageSize.PixelsOf(task.Input, Filing.Limits) is var pixels and > 0)
            return pixels;
        FileInfo file = new(task.Input);
        return file.Exists ? Math.Min(PixelsOfByte * file.Length, Filing.Limits.LargestPixelCount) : 0;
    }

    // Of one picture alone the rows are spread over the threads.
    private int SideBySide(PhotoPlan plan) => (int)Math.Clamp((long)plan.Tasks.Count * request.Samples, 1, colorizer.Threads);
}
