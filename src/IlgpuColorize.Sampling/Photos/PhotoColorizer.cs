using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>Holds one coloring of a photo.</summary>
/// <param name="Image">The photo in colour, with its own size, lightness and alpha.</param>
/// <param name="Chroma">The chroma that was drawn.</param>
public sealed record ColorizedPhoto(RgbImage Image, ChromaMap Chroma);

/// <summary>
/// Colorizes photos of any size: squashes them to the network's size, draws chroma there, and joins it to the photo's own lightness (SPEC 8). What the drawing needs is kept for
/// the next photos; dispose the colorizer before its pool.
/// </summary>
public sealed class PhotoColorizer : IDisposable
{
    private readonly ExampleColorizer _examples;
    private readonly int _threads;

    /// <summary>Prepares a model for photos.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pool">Lends activations.</param>
    /// <param name="size">The side of the square that photos are squashed to, a multiple of 4, at least 16; null for the model's own.</param>
    /// <param name="threads">Threads for the work at the photo's size at most; 0 for all cores.</param>
    /// <exception cref="ArgumentException">The size is none of these.</exception>
    public PhotoColorizer(ColorizationNetwork network, TensorPool pool, int? size = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (size is { } asked && (asked < 16 || asked % ColorExample.Ratio != 0))
            throw new ArgumentException($"Photos cannot be squashed to {asked} x {asked}; the size must be a multiple of {ColorExample.Ratio}, at least 16.", nameof(size));
        _examples = new ExampleColorizer(network, pool);
        _threads = threads;
        Size = size ?? network.Configuration.TrainSize;
    }

    /// <summary>Gets the side of the square that photos are squashed to.</summary>
    public int Size { get; }

    /// <summary>Returns how many photos are drawn together, so that a caller need not hold more.</summary>
    public int PhotosAtOnce(int samples) => _examples.ExamplesAtOnce(Size, Size, samples);

    /// <summary>Draws chroma maps at a quarter of the network's size.</summary>
    /// <returns>For each photo a map for each sample.</returns>
    public IReadOnlyList<ChromaMap[]> Draw(IReadOnlyList<RgbImage> photos, SampleRequest request, CancellationToken cancellation = default)
        => _examples.Draw(Squash(photos), request, cancellation);

    /// <summary>Joins drawn chroma to a photo; see <see cref="PhotoRenderer"/>.</summary>
    public RgbImage Render(RgbImage photo, ChromaMap chroma, CancellationToken cancellation = default) => PhotoRenderer.Render(photo, chroma, _threads, cancellation);

    /// <summary>Draws samples of a photo at once, and renders each when it is asked for.</summary>
    public IEnumerable<ColorizedPhoto> Colorize(RgbImage photo, SampleRequest request, CancellationToken cancellation = default)
        => Draw([photo], request, cancellation)[0].Select(chroma => new ColorizedPhoto(Render(photo, chroma, cancellation), chroma));

    /// <summary>Finds the most probable class of every pixel at a quarter of the network's size.</summary>
    /// <returns>A map for each photo; null where the network has no segmentation branch.</returns>
    public IReadOnlyList<SegmentationMap>? Segment(IReadOnlyList<RgbImage> photos) => _examples.Segment(Squash(photos));

    /// <summary>Gives back what is kept.</summary>
    public void Dispose() => _examples.Dispose();

    private ColorExample[] Squash(IReadOnlyList<RgbImage> photos) => [.. photos.Select(photo => ColorExample.From("photo", photo, null, Size, Size))];
}
