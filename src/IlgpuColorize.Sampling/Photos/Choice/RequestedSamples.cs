using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Draws the samples of a batch of photos under what a person has said of them, classes and hints. All that is drawn is a pure function of
/// photo, seed and request.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="pool">Rents out activations.</param>
/// <param name="sampler">Draws.</param>
/// <param name="samplesTogether">How many samples share a launch.</param>
internal sealed class RequestedSamples(ColorizationNetwork network, TensorPool pool, IChromaSampler sampler, int samplesTogether)
{
    private readonly ChromaGuides _guides = new(network, pool);

    /// <summary>Draws samples launch after launch while they are enumerated, those of a photo one after the other.</summary>
    /// <param name="photos">The photos, all of one size.</param>
    /// <param name="request">Which samples of each.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public IEnumerable<ChromaMap> Draw(IReadOnlyList<FramedPhoto> photos, SampleRequest request, CancellationToken cancellation)
    {
        using ColorizationBatch batch = ColorizationBatch.Of(network.Device, [.. photos.Select(photo => photo.Example)]);
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        SemanticFeatures features = network.Encode(tape, batch.Lightness);
        (int rows, int columns) = (batch.Chroma.Shape.H, batch.Chroma.Shape.W);
        SampleRequest[] requests = [.. photos.Select(photo => photo.Frame.Place(request))];
        SampleSlot[] slots = [.. photos.SelectMany((photo, image) => SlotsOf(image, photo, requests[image]))];

        foreach (SampleSlot[] together in slots.Chunk(samplesTogether))
        {
            byte[][] drawn = Sample(features, together);
            if (request.Classes is not null)
                drawn = [.. together.Zip(drawn).GroupBy(sample => sample.First.Image).SelectMany(ofImage => Redraw([.. ofImage]))];
            foreach ((SampleSlot slot, byte[] levels) in together.Zip(drawn))
            {
                FramedPhoto photo = photos[slot.Image];
                SampleRequest placed = requests[slot.Image];
                ChromaMap map = new(rows, columns, levels);
                yield return photo.Frame.Cut(
                    placed.Hints.Count == 0 ? map : new HintSpread(network.Device, photo.Example, placed.Hints).Apply(map));
            }
        }

        IEnumerable<SampleSlot> SlotsOf(int image, FramedPhoto photo, SampleRequest placed)
        {
            PartialChroma? hinted = placed.Hints.Count == 0 ? null : CellsOf(placed.Hints, rows, columns);
            IReadOnlyList<byte[]>? guides =
                placed.IsGuided ? _guides.Of(features, batch.LightnessAverage, image, photo, placed) : null;
            var keys = SampleKeys.Of(photo.Example.Lightness, placed.Seed);
            return Enumerable.Range(0, placed.Samples).Select(sample => new SampleSlot(
                image, keys[sample], hinted, guides is null ? null : PartialChroma.Whole(rows, guides[sample])));
        }

        // The guides stay those of the embedding, which sees no classes: only the generator does.
        IEnumerable<byte[]> Redraw((SampleSlot Slot, byte[] Levels)[] ofImage)
        {
            var replaced = ReplacedClasses.Of(requests[ofImage[0].Slot.Image].Classes!, rows, columns);
            return replaced.IsEmpty
                ? ofImage.Select(sample => sample.Levels)
                : Sample(
                    replaced.Apply(tape, network, features),
                    [
                        .. ofImage.Select(sample => sample.Slot with
                        {
                            Held = PartialChroma.AllBut(rows, sample.Levels, replaced.FreeCells(sample.Slot.Held)),
                        }),
                    ]);
        }

        byte[][] Sample(SemanticFeatures seen, SampleSlot[] together)
            => sampler.Sample(new SampleBatch(seen, batch.LightnessAverage, together), request.Sampling, cancellation);
    }

    private static PartialChroma CellsOf(IReadOnlyList<ColorHint> hints, int rows, int columns) => PartialChroma.At(
        rows, columns, hints.Select(hint => (
            hint.CellOf(rows, columns), new ChromaLevel(ChromaLevels.FromLab(hint.A), ChromaLevels.FromLab(hint.B)))));
}
