namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>Accumulates a mean of means: each counts by the number of things that it was taken over.</summary>
public sealed class WeightedMean
{
    private double _sum;
    private double _weight;

    /// <summary>The mean; null where nothing of any weight was added.</summary>
    public double? Value => _weight > 0 ? _sum / _weight : null;

    /// <summary>Adds a mean over a number of things; none leave the whole as it is.</summary>
    public void Add(double mean, double weight)
    {
        if (weight == 0)
            return;
        _sum += mean * weight;
        _weight += weight;
    }
}
