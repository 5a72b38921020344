using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Draws candidates of a photo under what a person has said of it, classes and hints, and chooses among them. All that is chosen is a pure
/// function of photo, seed and request, as a plain sample is.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="pool">Rents out activations.</param>
/// <param name="sampler">Draws.</param>
/// <param name="samplesTogether">How many samples share a launch.</param>
internal sealed class ChosenSamples(ColorizationNetwork network, TensorPool pool, IChromaSampler sampler, int samplesTogether)
{
    // How improbable a hint is, given the cells drawn before it, says how well a candidate agrees with it. It counts as three other cells:
    // on 48 photographs with eight hints each the error was least so, of 0 to 100.
    private const double HintWeight = 3;

    /// <summary>Finds whether a request needs more than plain draws.</summary>
    public static bool AreAskedFor(SampleRequest request)
        => request.Candidates > request.Samples || request.Hints.Count > 0 || request.Classes is not null;

    /// <summary>Draws candidates of one image of a batch, and chooses.</summary>
    /// <param name="tape">An inference tape.</param>
    /// <param name="batch">The images.</param>
    /// <param name="features">What the network made of them.</param>
    /// <param name="image">Which image.</param>
    /// <param name="example">The same image on the host.</param>
    /// <param name="request">Which samples.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>
    /// The samples that were chosen: those nearest to what the embedding expects first, with hints those that find the hints most probable.
    /// </returns>
    public ChromaMap[] Draw(
        Tape tape, ColorizationBatch batch, SemanticFeatures features, int image, ColorExample example, SampleRequest request,
        CancellationToken cancellation)
    {
        (int rows, int columns) = (batch.Chroma.Shape.H, batch.Chroma.Shape.W);
        HeldChroma? hinted = HeldChromaOf(request.Hints, rows, columns);
        SampleSlot[] slots =
        [
            .. from sample in Enumerable.Range(0, request.Drawn)
               select new SampleSlot(image, SampleKey.For(example.Lightness, request.Seed, sample), hinted),
        ];
        byte[][] levels = Draw(features, slots);
        SemanticFeatures seen = features;
        if (request.Classes is { } classes && ReplacedClasses.Of(classes, rows, columns) is { IsEmpty: false } replaced)
        {
            seen = replaced.Apply(tape, network, features);
            slots = [.. slots.Zip(levels, (slot, map) => slot with { Held = HeldChroma.AllBut(rows, map, replaced.FreeCells(hinted)) })];
            levels = Draw(seen, slots);
        }
        double[] scores = hinted is null
            ? [.. levels.Select(
                ExpectedChroma.Of(network, pool, seen, batch.LightnessAverage, image, example, request.Seed).Distance)]
            : [.. NatsOf(seen, slots, levels).Select(map => Score(map, hinted))];
        IEnumerable<ChromaMap> chosen = SampleChoice.Choose(levels, scores, request.Samples)
            .Select(candidate => new ChromaMap(rows, columns, levels[candidate]));
        return request.Hints.Count == 0 ? [.. chosen] : [.. chosen.Select(new HintSpread(network.Device, example, request.Hints).Apply)];

        byte[][] Draw(SemanticFeatures semantics, SampleSlot[] all)
            => [.. all.Chunk(samplesTogether).SelectMany(together => sampler.Sample(
                new SampleBatch(semantics, batch.LightnessAverage, together), request.Sampling, cancellation))];

        IEnumerable<float[]> NatsOf(SemanticFeatures semantics, SampleSlot[] all, byte[][] maps)
            => all.Chunk(samplesTogether).Zip(maps.Chunk(samplesTogether)).SelectMany(part => SampleScores.NatsOf(
                network, pool, new SampleBatch(semantics, batch.LightnessAverage, part.First), request.Source, part.Second));
    }

    private static double Score(float[] nats, HeldChroma hinted)
    {
        double sum = 0;
        for (int cell = 0; cell < nats.Length; cell++)
            sum += nats[cell] * (hinted.Holds(cell) ? HintWeight : 1);
        return sum;
    }

    private static HeldChroma? HeldChromaOf(IReadOnlyList<ColorHint> hints, int rows, int columns) => hints.Count == 0
        ? null
        : HeldChroma.At(rows, columns, hints.Select(hint => (
            hint.CellOf(rows, columns), new ChromaLevel(ChromaLevels.FromLab(hint.A), ChromaLevels.FromLab(hint.B)))));
}
