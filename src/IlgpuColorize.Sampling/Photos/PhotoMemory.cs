using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The main memory that photos take at their own size while they are colorized: those of two batches, and what reading or finishing one on
/// each thread takes.
/// </summary>
internal static class PhotoMemory
{
    // Red, green and blue, of 16 bits where the photo has a profile.
    private const int BytesHeld = 6;

    // The result, its file, and the coefficients that a JPEG's encoder keeps of all of it; while a photo is read, the codec's two copies
    // instead.
    private const int BytesFinished = 3 + 3 + 6;

    /// <summary>
    /// Counts the most bytes that a plan's photos take together; a photo whose size its header does not say counts as none.
    /// </summary>
    /// <param name="plan">The photos, in order.</param>
    /// <param name="batches">What is drawn together.</param>
    /// <param name="threads">The photos that are read or finished at a time.</param>
    /// <param name="limits">Which sizes are accepted.</param>
    public static long Of(PhotoPlan plan, BatchPlan batches, int threads, ImageLimits limits)
    {
        long most = 0, before = 0;
        foreach (long[] batch in batches.Batches(plan.Tasks.Select(task => ImageSize.PixelsOf(task.Input, limits)), size => size))
        {
            long pixels = batch.Sum();
            bool isAlone = Math.Max(before, pixels) > BatchPlan.PixelsInMemory;
            long held = isAlone ? pixels : before + pixels;
            most = Math.Max(most, BytesHeld * held + BytesFinished * Math.Min(batch.Length, threads) * batch.Max());
            before = pixels;
        }
        return most;
    }
}
