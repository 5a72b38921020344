using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The chroma that the embedding expects of a photo, by which candidates are weighed: the mean of many draws from it, m, brought to the
/// chroma that the draws have, c m with |c m|^2 = E|y|^2. The mean itself is what differs least from an unknown truth, and is paler than
/// any: where red and blue are as likely, it is grey.
/// </summary>
internal sealed class ExpectedChroma
{
    // A cell's mean is then within 2 (ab) where its own colours spread over 11, and 256 cells are weighed together.
    private const int Draws = 32;

    private readonly double[] _scaledMean;

    private ExpectedChroma(double[] scaledMean) => _scaledMean = scaledMean;

    /// <summary>Finds what the embedding expects of one image of a batch, a pure function of photo and seed.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pool">Rents out activations.</param>
    /// <param name="features">What the network made of the images.</param>
    /// <param name="lightnessAverage">The images' lightness, averaged over cells.</param>
    /// <param name="image">Which image.</param>
    /// <param name="example">The same image on the host.</param>
    /// <param name="seed">The request's seed.</param>
    public static ExpectedChroma Of(
        ColorizationNetwork network, TensorPool pool, SemanticFeatures features, Tensor lightnessAverage, int image, ColorExample example,
        ulong seed)
    {
        // Another key than that of the candidates, whose draws would agree with these more than with others.
        SampleSlot[] slots =
            [.. Enumerable.Range(0, Draws).Select(draw => new SampleSlot(image, SampleKey.For(example.Lightness, ~seed, draw)))];
        return Of(new EmbeddingSampler(network, pool).Sample(new SampleBatch(features, lightnessAverage, slots), new SamplingOptions()));
    }

    /// <summary>Finds what draws have in common.</summary>
    /// <param name="draws">The chroma levels of each.</param>
    public static ExpectedChroma Of(IReadOnlyList<byte[]> draws)
    {
        double[] mean = new double[draws[0].Length];
        double energy = 0, ofMean = 0;
        foreach (byte[] draw in draws)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                double value = ChromaLevels.ToLab(draw[i]);
                mean[i] += value / draws.Count;
                energy += value * value / draws.Count;
            }
        }
        foreach (double value in mean)
            ofMean += value * value;
        double scale = ofMean > 0 ? Math.Sqrt(energy / ofMean) : 0;
        return new ExpectedChroma(Array.ConvertAll(mean, value => scale * value));
    }

    /// <summary>Computes the squared distance of a sample from the expected chroma, over all cells and both channels.</summary>
    public double Distance(byte[] levels)
    {
        double sum = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            double difference = ChromaLevels.ToLab(levels[i]) - _scaledMean[i];
            sum += difference * difference;
        }
        return sum;
    }
}
