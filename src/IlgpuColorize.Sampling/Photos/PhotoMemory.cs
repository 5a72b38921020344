using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The main memory that photos take at their own size while they are colorized: those of a batch, the next one, which was read already, and
/// what writing one of them takes.
/// </summary>
internal static class PhotoMemory
{
    // Red, green and blue as floats.
    private const int BytesHeld = 12;

    // The result as floats, as bytes, and as the codec's copy of these.
    private const int BytesWritten = 12 + 3 + 3;

    // The codec's picture and its copy as bytes, before they are floats.
    private const int BytesRead = 3 + 3;

    /// <summary>
    /// Counts the most bytes that a plan's photos take together; a photo whose size its header does not say counts as none.
    /// </summary>
    /// <param name="plan">The photos, in order.</param>
    /// <param name="batches">What is drawn together.</param>
    public static long Of(PhotoPlan plan, BatchPlan batches)
    {
        long most = 0, held = 0, largest = 0;
        foreach (long[] batch in batches.Batches(plan.Tasks.Select(task => ImageSize.PixelsOf(task.Input)), pixels => pixels))
        {
            // The batch before this one is written while the first of these is held already.
            most = Math.Max(most, BytesHeld * (held + batch[0]) + Math.Max(BytesWritten * largest, BytesRead * batch[0]));
            (held, largest) = (batch.Sum(), batch.Max());
        }
        return Math.Max(most, BytesHeld * held + BytesWritten * largest);
    }
}
