using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The main memory that photos take at their own size while they are colorized: those of two batches, and what reading or finishing one on
/// each thread takes; of one in strips, some of them.
/// </summary>
internal static class PhotoMemory
{
    // Red, green and blue, of 16 bits where the photo has a profile.
    private const int BytesHeld = 6;

    // The codec's picture of 8 bits, and the same through its profile at 16.
    private const int BytesRead = 3 + 6;

    // The result, the codec's copies of it without and with a profile, its file and that with its mark.
    private const int BytesFinished = 3 + 3 + 3 + 3 + 2;

    // Of a photo in strips: its file where that is a JPEG, the strips that are not collected yet, and the codec's rows.
    private const long BytesOfStrips = 360_000_000;

    // What the runtime takes beside comes on top: a fifth, by the benchmark 'memory'.
    private const int PartsBeside = 5;

    /// <summary>
    /// Returns the pixels of the largest photo that fits into some memory, alone: any, where those fit that are held, for larger ones come
    /// in strips, which take less.
    /// </summary>
    /// <param name="bytes">The memory.</param>
    /// <param name="allAreHeld">Whether larger ones are held too.</param>
    public static long LargestIn(long bytes, bool allAreHeld = false)
    {
        long held = (bytes - bytes / (PartsBeside + 1)) / (BytesHeld + BytesFinished);
        return allAreHeld || held < PhotoStrips.MostHeldPixels ? held : long.MaxValue;
    }

    /// <summary>
    /// Counts the most bytes that a plan's photos take together; a photo whose size its header does not say counts as none.
    /// </summary>
    /// <param name="plan">The photos, in order.</param>
    /// <param name="batches">What is drawn together.</param>
    /// <param name="threads">The photos that are read or finished at a time.</param>
    /// <param name="limits">Which sizes are accepted.</param>
    /// <param name="isHeld">Whether a large photo is held all the same; null where all come in strips.</param>
    public static long Of(PhotoPlan plan, BatchPlan batches, int threads, ImageLimits limits, Func<PhotoTask, bool>? isHeld = null)
    {
        long most = 0, heldBefore = 0, finishedBefore = 0;
        IEnumerable<(PhotoTask Task, long Pixels)> photos = plan.Tasks.Select(task => (task, ImageSize.PixelsOf(task.Input, limits)));
        foreach ((PhotoTask Task, long Pixels)[] together in batches.Batches(photos, photo => photo.Pixels))
        {
            long[] batch = [.. together.Select(photo => photo.Pixels)];
            if (batch is [> PhotoStrips.MostHeldPixels] && isHeld?.Invoke(together[0].Task) != true)
            {
                most = Math.Max(most, BytesOfStrips);
                (heldBefore, finishedBefore) = (0, 0);
                continue;
            }
            long held = batch.Sum(), inWork = Math.Min(batch.Length, threads) * batch.Max();
            // A batch is read while the one before is finished, unless either is one photo that is too large for that; then it is finished.
            bool isAlone = Math.Max(heldBefore, held) > BatchPlan.PixelsInMemory;
            // Twice: what the batch before that one was finished with is not collected yet.
            long before = isAlone ? 0 : BytesHeld * heldBefore + 2 * BytesFinished * finishedBefore;
            most = Math.Max(most, BytesHeld * held + Math.Max(before + BytesRead * inWork, BytesFinished * inWork));
            (heldBefore, finishedBefore) = (held, inWork);
        }
        return most + most / PartsBeside;
    }
}
