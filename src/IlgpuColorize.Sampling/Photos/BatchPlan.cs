using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The one decision about what is drawn together: how many photos share a batch, and how many samples one launch. Drawing, reading and the
/// memory check all follow it; a sample does not depend on it.
/// </summary>
internal sealed record BatchPlan
{
    // Chroma pixels drawn together: 16 samples at 128 x 128, 64 on a GPU, whose multiprocessors draw them side by side. The generator keeps
    // some thousand floats for each.
    private const int HostPixels = 16 * 1024;
    private const int GpuPixels = 64 * 1024;

    /// <summary>
    /// The most pixels of a batch's photos, of 3 or 6 bytes each; only a single larger photo may exceed it. Seven photos of two megapixels
    /// fill two threads and a launch of the generator; more would take memory, about 30 bytes a pixel, and no less time.
    /// </summary>
    public const long PixelsInMemory = 16_000_000;

    /// <summary>Makes the plan for photos squashed to one size.</summary>
    /// <param name="device">Where samples are drawn.</param>
    /// <param name="width">Columns of the squashed photos.</param>
    /// <param name="height">Rows of the squashed photos.</param>
    /// <param name="samples">Samples of each photo.</param>
    public BatchPlan(ComputeDevice device, int width, int height, int samples)
    {
        int chromaPixels = width / ColorExample.Ratio * (height / ColorExample.Ratio);
        Samples = Math.Max(1, (device.HasHostMemory ? HostPixels : GpuPixels) / chromaPixels);
        Photos = Math.Max(1, Samples / samples);
    }

    /// <summary>The most photos of a batch, at least 1.</summary>
    public int Photos { get; }

    /// <summary>The most samples of a launch, at least 1; a photo of which more are wanted takes several launches.</summary>
    public int Samples { get; }

    /// <summary>Puts photos together in their order, as many as a batch and main memory hold, while they are enumerated.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="pixels">Gives the pixels that a photo keeps in main memory.</param>
    public IEnumerable<T[]> Batches<T>(IEnumerable<T> photos, Func<T, long> pixels)
    {
        List<T> together = [];
        long held = 0;
        foreach (T photo in photos)
        {
            long more = pixels(photo);
            if (together.Count == Photos || together.Count > 0 && held + more > PixelsInMemory)
            {
                yield return [.. together];
                together.Clear();
                held = 0;
            }
            together.Add(photo);
            held += more;
        }
        if (together.Count > 0)
            yield return [.. together];
    }

    /// <summary>
    /// Lists the sizes of batches that between them take all the memory that drawing a number of photos takes: a full batch, another one
    /// beside what the first keeps, and what is left for the last. The batches between them are all alike.
    /// </summary>
    public IEnumerable<int> BatchesToRehearse(int photos)
        => Enumerable.Repeat(Photos, Math.Min(2, photos / Photos)).Concat(Enumerable.Repeat(photos % Photos, photos % Photos > 0 ? 1 : 0));
}
