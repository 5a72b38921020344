using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Finds colourings of a photo for its samples to be kept near. The embedding knows what a thing may look like, but not that its cells
/// belong together; the generator knows what neighbours have to do with one another, and goes astray far from the first cell. The first
/// colouring is what the embedding expects. The others are drawn from it with the same random numbers in every cell, so that all cells take
/// the same component at the same quantile: each is of one mind, and they differ as a red car and a blue one do.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="pool">Rents out activations.</param>
internal sealed class ChromaGuides(ColorizationNetwork network, TensorPool pool)
{
    // A cell's mean is then within 2 (ab) where its own colours spread over 11.
    private const int DrawsOfMean = 32;

    // How far a guide goes from what is expected to a colouring that was drawn, by eye: there, some are strange or grey.
    private const double Departure = 0.7;

    private readonly EmbeddingSampler _sampler = new(network, pool);

    /// <summary>Finds the guides of one image of a batch, a pure function of photo, seed and request.</summary>
    /// <param name="features">What the network made of the images.</param>
    /// <param name="lightnessAverage">The images' lightness, averaged over cells.</param>
    /// <param name="image">Which image.</param>
    /// <param name="photo">The photo that the image shows; cells beside it, where it was padded, are not weighed.</param>
    /// <param name="request">Which samples.</param>
    /// <returns>
    /// The levels of as many guides as samples are wanted: of <see cref="SampleRequest.Candidates"/> those that agree with what is
    /// expected, and with the hints, and differ from one another, the best first.
    /// </returns>
    public IReadOnlyList<byte[]> Of(
        SemanticFeatures features, Tensor lightnessAverage, int image, FramedPhoto photo, SampleRequest request)
    {
        // Another key than that of the samples, whose numbers these are not.
        var keys = SampleKeys.Of(photo.Example.Lightness, ~request.Seed);
        var expected = ExpectedChroma.Of(Draw(first: 0, DrawsOfMean, new SamplingOptions()), photo.Frame);
        // What is expected is at no distance from itself: without hints, no other goes before it.
        int candidates = request is { Samples: 1, Hints.Count: 0 } ? 1 : Math.Max(request.Samples, request.Candidates);
        byte[][] others = candidates == 1
            ? []
            : Draw(DrawsOfMean, candidates - 1, request.Sampling with { Numbers = DrawNumbers.Shared });
        byte[][] guides = [expected.Levels, .. others.Select(other => expected.Towards(other, Departure))];
        double[] faults = [.. guides.Select(
            guide => expected.Distance(guide) + DistanceFromHints(guide, lightnessAverage.Shape, request.Hints))];
        int[] chosen = SampleChoice.Choose(Array.ConvertAll(guides, photo.Frame.Cut), faults, request.Samples);
        return [.. chosen.Select(guide => guides[guide])];

        byte[][] Draw(int first, int count, SamplingOptions options)
        {
            SampleSlot[] slots = [.. Enumerable.Range(first, count).Select(draw => new SampleSlot(image, keys[draw]))];
            return _sampler.Sample(new SampleBatch(features, lightnessAverage, slots), options);
        }
    }

    private static double DistanceFromHints(byte[] guide, Shape map, IReadOnlyList<ColorHint> hints)
        => hints.Select(hint =>
        {
            int cell = hint.CellOf(map.H, map.W);
            double a = ChromaLevels.ToLab(guide[2 * cell]) - hint.A, b = ChromaLevels.ToLab(guide[2 * cell + 1]) - hint.B;
            return a * a + b * b;
        }).DefaultIfEmpty().Average();
}
