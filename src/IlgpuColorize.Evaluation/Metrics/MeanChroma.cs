using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>The mean chroma, sqrt(a^2 + b^2) in Lab units: samples that leave the data show here first.</summary>
public static class MeanChroma
{
    /// <summary>Computes the sum over the pixels of a map.</summary>
    /// <param name="levels">Levels of a and b.</param>
    public static double SumOf(byte[] levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        double sum = 0;
        for (int i = 0; i < levels.Length; i += 2)
        {
            double a = ChromaLevels.ToLab(levels[i]), b = ChromaLevels.ToLab(levels[i + 1]);
            sum += Math.Sqrt(a * a + b * b);
        }
        return sum;
    }
}
