using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>One coloring of a photo.</summary>
/// <param name="Image">The photo in colour, with its own size, lightness and alpha.</param>
/// <param name="Chroma">The chroma that was drawn.</param>
public sealed record ColorizedPhoto(RgbImage Image, ChromaMap Chroma);

/// <summary>
/// Colorizes photos of any size: brings them to the network's size (<see cref="PhotoFit"/>), draws chroma there, several photos at a time,
/// and joins it to each photo's own lightness (SPEC 8). What the drawing needs is kept for the next photos; dispose the colorizer before
/// its pool.
/// </summary>
public sealed class PhotoColorizer : IDisposable
{
    /// <summary>The least side of the network's square.</summary>
    public const int SmallestSize = 16;

    private readonly ColorizationNetwork _network;
    private readonly TensorPool _pool;
    private readonly CachedSampler _sampler;
    private readonly RendererPool _renderers;
    private readonly PhotoFit _fit;

    /// <summary>Prepares a model for photos.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pool">Rents out activations.</param>
    /// <param name="size">The side of the network's square, a multiple of 4, at least 16; null for the model's
    /// own.</param>
    /// <param name="threads">Threads for the work at the photo's size at most; 0 for all cores.</param>
    /// <param name="rendering">How chroma is joined to a photo; null for the defaults.</param>
    /// <param name="fit">How photos are brought to the network's size.</param>
    /// <exception cref="ArgumentException">The size is none of these, or a value of the rendering is out of range.</exception>
    public PhotoColorizer(
        ColorizationNetwork network,
        TensorPool pool,
        int? size = null,
        int threads = 0,
        RenderOptions? rendering = null,
        PhotoFit fit = PhotoFit.Auto)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (size is { } asked && (asked < SmallestSize || asked % ColorExample.Ratio != 0))
        {
            throw new ArgumentException(
                $"Photos cannot be squashed to {asked} x {asked}; "
                + $"the size must be a multiple of {ColorExample.Ratio}, at least {SmallestSize}.",
                nameof(size));
        }
        (_network, _pool, _fit) = (network, pool, fit);
        _sampler = new CachedSampler(network, pool);
        _renderers = new RendererPool(network.Device, (rendering ?? new RenderOptions()).Validate(), threads);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        Size = size ?? network.Configuration.TrainSize;
    }

    /// <summary>The side of the network's square.</summary>
    public int Size { get; }

    /// <summary>Threads for the work at the photo's size at most.</summary>
    internal int Threads { get; }

    /// <summary>True where drawing takes the threads that photos are read and rendered on.</summary>
    internal bool DrawsOnHost => _network.Device.HasHostMemory;

    /// <summary>Draws samples of photos. Which are drawn together does not change them.</summary>
    /// <returns>For each photo a map for each sample, at a quarter of the network's size.</returns>
    public IReadOnlyList<ChromaMap[]> Draw(IReadOnlyList<RgbImage> photos, SampleRequest request, CancellationToken cancellation = default)
        => Draw([.. photos.Select(Show)], request, cancellation);

    /// <summary>Draws samples of photos that have the network's size already, of which the lightness alone is used.</summary>
    /// <param name="examples">The photos.</param>
    /// <param name="request">Which samples.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>For each photo a map for each sample.</returns>
    public IReadOnlyList<ChromaMap[]> Draw(
        IReadOnlyList<ColorExample> examples, SampleRequest request, CancellationToken cancellation = default)
        => Draw([.. examples.Select(FramedPhoto.Of)], request, cancellation);

    /// <summary>Joins drawn chroma to a photo; see <see cref="PhotoRenderer"/>.</summary>
    public RgbImage Render(RgbImage photo, ChromaMap chroma, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(chroma);
        return _renderers.Render(photo, chroma, SampleKind.Float, sideBySide: 1, cancellation);
    }

    /// <summary>Joins drawn chroma to a photo, in bits, while other threads do so with others.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="chroma">The chroma.</param>
    /// <param name="bits">Bits of a sample of the result, 8 or 16.</param>
    /// <param name="sideBySide">The photos that share the threads.</param>
    internal RgbImage Render(RgbImage photo, ChromaMap chroma, int bits, int sideBySide)
    {
        SampleKind kind = bits == 16 ? SampleKind.Bits16 : SampleKind.Bits8;
        return _renderers.Render(photo, chroma, kind, sideBySide, CancellationToken.None);
    }

    /// <summary>Joins drawn chroma to a photo that comes in strips, strip after strip as they are asked for.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="chroma">The chroma.</param>
    /// <param name="bits">Bits of a sample of the result, 8 or 16.</param>
    internal PhotoStrips Render(PhotoStrips photo, ChromaMap chroma, int bits)
        => photo with { Read = () => _renderers.Render(photo, chroma, bits == 16 ? SampleKind.Bits16 : SampleKind.Bits8) };

    /// <summary>Draws samples of a photo at once, and renders each when it is asked for.</summary>
    public IEnumerable<ColorizedPhoto> Colorize(RgbImage photo, SampleRequest request, CancellationToken cancellation = default)
        => Draw([photo], request, cancellation)[0].Select(chroma => new ColorizedPhoto(Render(photo, chroma, cancellation), chroma));

    /// <summary>Finds the most probable class of every pixel at a quarter of the network's size.</summary>
    /// <returns>A map for each photo; null where the network has no segmentation branch.</returns>
    public IReadOnlyList<SegmentationMap>? Segment(IReadOnlyList<RgbImage> photos)
        => _network.Configuration.HasSegmentation
            ? [.. BatchesOf([.. photos.Select(Show)], samples: 1).SelectMany(batch => SegmentBatch(batch.Photos))]
            : null;

    /// <summary>Returns what is kept to the pool.</summary>
    public void Dispose()
    {
        _renderers.Dispose();
        _sampler.Dispose();
    }

    /// <summary>Returns the most photos that are drawn together.</summary>
    /// <param name="samples">Samples of each.</param>
    public int PhotosTogether(int samples) => PlanFor(samples).Photos;

    /// <summary>Decides what is drawn together.</summary>
    /// <param name="samples">Samples of each photo.</param>
    internal BatchPlan PlanFor(int samples) => PlanFor(Size, Size, samples);

    /// <summary>Shows a photo to the network.</summary>
    internal FramedPhoto Show(PhotoStrips photo) => PhotoFrame.Of(_fit, photo.Width, photo.Height, Size).Show(photo);

    /// <inheritdoc cref="Show(PhotoStrips)"/>
    internal FramedPhoto Show(RgbImage photo) => PhotoFrame.Of(_fit, photo.Width, photo.Height, Size).Show(photo);

    /// <summary>
    /// Draws photos launch after launch while the samples are enumerated; those of one size that follow each other together.
    /// </summary>
    internal IEnumerable<ChromaMap> DrawOneByOne(
        IReadOnlyList<FramedPhoto> photos, SampleRequest request, CancellationToken cancellation)
        => BatchesOf(photos, request.Samples).SelectMany(batch => DrawAlike(batch.Photos, batch.Plan, request, cancellation));

    /// <summary>Uses the device while no renderer that shares it does.</summary>
    internal T InTurn<T>(Func<T> work)
    {
        lock (_renderers.Turn)
            return work();
    }

    /// <summary>Takes the memory that drawing photos takes, on a device for shapes only.</summary>
    /// <param name="photos">How many photos.</param>
    /// <param name="frame">How each is shown.</param>
    /// <param name="request">Which samples.</param>
    internal void Rehearse(int photos, PhotoFrame frame, SampleRequest request)
    {
        // Hints change which launches there are, not what memory they take; classes take a copy of a small tensor.
        SampleRequest rehearsed = request with { Hints = [], Classes = null };
        (int width, int height) = (ColorExample.Ratio * frame.AllColumns, ColorExample.Ratio * frame.AllRows);
        FramedPhoto blank = FramedPhoto.Of(ColorExample.Blank(width, height));
        BatchPlan plan = PlanFor(width, height, request.Samples);
        foreach (int together in plan.BatchesToRehearse(photos))
        {
            foreach (ChromaMap _ in DrawAlike([.. Enumerable.Repeat(blank, together)], plan, rehearsed, CancellationToken.None))
            {
            }
        }
    }

    private ChromaMap[][] Draw(FramedPhoto[] photos, SampleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return [.. DrawOneByOne(photos, request, cancellation).Chunk(request.Samples)];
    }

    // Those of one size that follow each other, as many as a launch takes. They are small: they do not count against main memory.
    private IEnumerable<(FramedPhoto[] Photos, BatchPlan Plan)> BatchesOf(IReadOnlyList<FramedPhoto> photos, int samples)
    {
        for (int first = 0, end; first < photos.Count; first = end)
        {
            ColorExample example = photos[first].Example;
            FramedPhoto[] alike =
            [
                .. photos.Skip(first).TakeWhile(photo => (photo.Example.Width, photo.Example.Height) == (example.Width, example.Height)),
            ];
            end = first + alike.Length;
            BatchPlan plan = PlanFor(example.Width, example.Height, samples);
            foreach (FramedPhoto[] batch in plan.Batches(alike, _ => 0))
                yield return (batch, plan);
        }
    }

    private BatchPlan PlanFor(int width, int height, int samples) => new(_network.Device, width, height, samples);

    private IEnumerable<ChromaMap> DrawAlike(
        FramedPhoto[] photos, BatchPlan plan, SampleRequest request, CancellationToken cancellation)
    {
        IChromaSampler sampler = request.Source == ColorSource.Generator
            ? _sampler
            : new EmbeddingSampler(_network, _pool, takesMean: request.Source == ColorSource.Mean);
        return new RequestedSamples(_network, _pool, sampler, plan.Samples).Draw(photos, request, cancellation);
    }

    private IEnumerable<SegmentationMap> SegmentBatch(FramedPhoto[] photos)
    {
        using ColorizationBatch batch = ColorizationBatch.Of(_network.Device, [.. photos.Select(photo => photo.Example)]);
        using Tape tape = new(_network.Device.DefaultStream, _pool, TapeMode.Inference);
        SegmentationMap[] seen = SegmentationMap.FromLogits(tape.Stream, _network.Encode(tape, batch.Lightness).Segmentation!);
        return photos.Zip(seen, (photo, map) => photo.Frame.Cut(map));
    }
}
