using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The chroma that the embedding expects of a photo: the mean of many draws from it, m, brought to the chroma that the draws have, c m with
/// |c m|^2 = E|y|^2. The mean itself is what differs least from an unknown truth, and is paler than any: where red and blue are as likely,
/// it is grey. Cells beside the photo, where it was padded, do not count.
/// </summary>
internal sealed class ExpectedChroma
{
    private readonly PhotoFrame _frame;
    private readonly double[] _scaledMean;

    private ExpectedChroma(PhotoFrame frame, double[] scaledMean) => (_frame, _scaledMean) = (frame, scaledMean);

    /// <summary>The levels of what is expected.</summary>
    public byte[] Levels => Array.ConvertAll(_scaledMean, value => (byte)ChromaLevels.FromLab((float)value));

    /// <summary>Finds what draws have in common.</summary>
    /// <param name="draws">The chroma levels of each.</param>
    /// <param name="frame">The photo's place among their cells.</param>
    public static ExpectedChroma Of(IReadOnlyList<byte[]> draws, PhotoFrame frame)
    {
        double[] mean = new double[draws[0].Length];
        double energy = 0, ofMean = 0;
        foreach (byte[] draw in draws)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                double value = ChromaLevels.ToLab(draw[i]);
                mean[i] += value / draws.Count;
                if (frame.Contains(i / 2))
                    energy += value * value / draws.Count;
            }
        }
        for (int i = 0; i < mean.Length; i++)
            ofMean += frame.Contains(i / 2) ? mean[i] * mean[i] : 0;
        double scale = ofMean > 0 ? Math.Sqrt(energy / ofMean) : 0;
        return new ExpectedChroma(frame, Array.ConvertAll(mean, value => scale * value));
    }

    /// <summary>Goes from the expected chroma towards other colours.</summary>
    /// <param name="levels">The levels of these colours.</param>
    /// <param name="share">How far: 0 for what is expected, 1 for the other colours.</param>
    /// <returns>Levels.</returns>
    public byte[] Towards(byte[] levels, double share)
        => [.. _scaledMean.Zip(levels, (expected, level) => (byte)ChromaLevels.FromLab(
            (float)(expected + share * (ChromaLevels.ToLab(level) - expected))))];

    /// <summary>Computes the squared distance of colours from the expected chroma, the mean over the photo's cells.</summary>
    public double Distance(byte[] levels)
    {
        double sum = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            double difference = ChromaLevels.ToLab(levels[i]) - _scaledMean[i];
            sum += _frame.Contains(i / 2) ? difference * difference : 0;
        }
        return sum / (_frame.Rows * _frame.Columns);
    }
}
