using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Draws chroma maps for photos that are already squashed to the network's size; several at a time, as many as a bound on memory allows. What their drawing needs is kept for the
/// next ones; dispose the colorizer before its pool.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="pool">Lends activations.</param>
public sealed class ExampleColorizer(ColorizationNetwork network, TensorPool pool) : IDisposable
{
    // Chroma pixels of one batch: 16 samples at 128 x 128, 64 on a GPU, whose multiprocessors draw them side by side. The generator keeps some thousand floats for each.
    private readonly int _pixelsAtOnce = (network.Device.HasHostMemory ? 16 : 64) * 1024;
    private readonly CachedSampler _sampler = new(network, pool);

    /// <summary>Draws samples of examples of one size. Which are drawn together does not change them.</summary>
    /// <param name="examples">Their lightness alone is used.</param>
    /// <param name="request">Which samples.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>For each example a map for each sample.</returns>
    /// <exception cref="ArgumentException">The examples differ in size.</exception>
    public IReadOnlyList<ChromaMap[]> Draw(IReadOnlyList<ColorExample> examples, SampleRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        List<ChromaMap[]> drawn = [];
        foreach (ColorExample[] together in Groups(examples, request.Samples))
            drawn.AddRange(DrawTogether(together, request, cancellation));
        return drawn;
    }

    /// <summary>Finds the most probable class of every pixel.</summary>
    /// <returns>A map for each example; null where the network has no segmentation branch.</returns>
    /// <exception cref="ArgumentException">The examples differ in size.</exception>
    public IReadOnlyList<SegmentationMap>? Segment(IReadOnlyList<ColorExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (!network.Configuration.HasSegmentation)
            return null;
        List<SegmentationMap> maps = [];
        foreach (ColorExample[] together in Groups(examples, samples: 1))
        {
            using ColorizationBatch batch = ExampleBatch.Upload(network.Device, together);
            using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
            maps.AddRange(SegmentationMap.FromLogits(tape.Stream, network.Encode(tape, batch.Lightness).Segmentation!));
        }
        return maps;
    }

    /// <summary>Gives back what is kept.</summary>
    public void Dispose() => _sampler.Dispose();

    /// <summary>Runs everything that <see cref="Draw"/> takes memory for, on a device for shapes only.</summary>
    /// <param name="examples">How many examples.</param>
    /// <param name="size">Their width and height.</param>
    /// <param name="request">Which samples.</param>
    internal void Rehearse(int examples, int size, SampleRequest request)
    {
        int atOnce = ExamplesAtOnce(size, size, request.Samples);
        // A full group, another one beside what the first keeps, and what is left for the last one: between them all groups are alike.
        int full = Math.Min(2, examples / atOnce), left = examples % atOnce;
        foreach (int together in (int[])[.. Enumerable.Repeat(atOnce, full), .. Enumerable.Repeat(left, left > 0 ? 1 : 0)])
        {
            using ColorizationBatch batch = new(network.Device, together, size, size);
            DrawSlots(batch, [.. Enumerable.Range(0, together * request.Samples).Select(slot => new SampleSlot(slot / request.Samples, default))], request, CancellationToken.None);
        }
    }

    /// <summary>Returns how many examples of a size are drawn together, at least 1.</summary>
    public int ExamplesAtOnce(int width, int height, int samples)
        => Math.Max(1, SlotsAtOnce(width, height) / samples);

    private int SlotsAtOnce(int width, int height) => Math.Max(1, _pixelsAtOnce / (width / ColorExample.Ratio * (height / ColorExample.Ratio)));

    private IEnumerable<ColorExample[]> Groups(IReadOnlyList<ColorExample> examples, int samples)
        => examples.Count == 0 ? [] : examples.Chunk(ExamplesAtOnce(examples[0].Width, examples[0].Height, samples));

    private ChromaMap[][] DrawTogether(ColorExample[] examples, SampleRequest request, CancellationToken cancellation)
    {
        using ColorizationBatch batch = ExampleBatch.Upload(network.Device, examples);
        return [.. DrawSlots(batch, SlotsOf(examples, request), request, cancellation).Chunk(request.Samples)];
    }

    private List<ChromaMap> DrawSlots(ColorizationBatch batch, IEnumerable<SampleSlot> wanted, SampleRequest request, CancellationToken cancellation)
    {
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        SemanticFeatures features = network.Encode(tape, batch.Lightness);
        IChromaSampler sampler = request.Source == ColorSource.Embedding ? new EmbeddingSampler(network, pool) : _sampler;
        (int rows, int columns) = (batch.Chroma.Shape.H, batch.Chroma.Shape.W);

        List<ChromaMap> maps = [];
        foreach (SampleSlot[] slots in wanted.Chunk(SlotsAtOnce(batch.Lightness.Shape.W, batch.Lightness.Shape.H)))
        {
            byte[][] levels = sampler.Sample(new SampleBatch(features, batch.LightnessAverage, slots), request.Sampling, cancellation);
            maps.AddRange(levels.Select(map => new ChromaMap(rows, columns, map)));
        }
        return maps;
    }

    private static IEnumerable<SampleSlot> SlotsOf(ColorExample[] examples, SampleRequest request)
        => from image in Enumerable.Range(0, examples.Length)
           from sample in Enumerable.Range(0, request.Samples)
           select new SampleSlot(image, SampleKey.For(examples[image].Lightness, request.Seed, sample));
}
