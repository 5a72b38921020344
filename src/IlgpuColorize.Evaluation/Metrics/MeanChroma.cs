using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// Accumulates the mean chroma, sqrt(a^2 + b^2) in Lab units, over pixels and photos together: samples that leave the data show here first.
/// </summary>
public sealed class MeanChroma
{
    private double _sum;
    private long _pixels;

    /// <summary>The mean; NaN before anything was added.</summary>
    public double Value => _sum / _pixels;

    /// <summary>Adds the levels of a and b of a photo's pixels.</summary>
    public void Add(ReadOnlySpan<byte> levels)
    {
        for (int i = 0; i < levels.Length; i += 2)
        {
            double a = ChromaLevels.ToLab(levels[i]), b = ChromaLevels.ToLab(levels[i + 1]);
            _sum += Math.Sqrt(a * a + b * b);
        }
        _pixels += levels.Length / 2;
    }
}
