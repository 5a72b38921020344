using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>The bounds between which a figure lies with a stated probability.</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
public sealed record Interval(double Low, double High);

/// <summary>
/// The terms of figures, summed photo by photo: a figure is a function of the sums over all photos, and its uncertainty that of the same
/// function over photos drawn with replacement (Efron's percentile bootstrap). Pixels of one photo depend on each other, so photos are
/// drawn, never pixels.
/// </summary>
public sealed class PhotoSums
{
    /// <summary>The share of resampled figures that lies within an interval.</summary>
    public const double Confidence = 0.95;

    // The resampling has its own seed: an interval is a pure function of the photos' terms.
    private const uint Seed = 0xB007_5742;
    private readonly List<double[]> _photos = [];

    /// <summary>Starts without photos.</summary>
    /// <param name="terms">The number of terms of a photo.</param>
    public PhotoSums(int terms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(terms, 1);
        Terms = terms;
    }

    /// <summary>The number of terms of a photo.</summary>
    public int Terms { get; }

    /// <summary>The number of photos.</summary>
    public int Photos => _photos.Count;

    /// <summary>Adds a photo.</summary>
    /// <param name="terms">Its terms, kept without copying.</param>
    /// <exception cref="ArgumentException">The number of terms is another one.</exception>
    public void Add(double[] terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Length != Terms)
            throw new ArgumentException($"A photo has {terms.Length} terms; these sums have {Terms}.", nameof(terms));
        _photos.Add(terms);
    }

    /// <summary>Computes the sum of each term over all photos.</summary>
    public double[] Total()
    {
        var total = new double[Terms];
        foreach (double[] photo in _photos)
            AddTo(total, photo);
        return total;
    }

    /// <summary>Computes the bounds of several figures of the same sums.</summary>
    /// <param name="resamples">How often as many photos as there are are drawn with replacement, at least 1.</param>
    /// <param name="figures">The number of figures that <paramref name="compute"/> gives.</param>
    /// <param name="compute">Computes the figures from sums; NaN where the drawn photos do not allow one.</param>
    /// <returns>For each figure its bounds; null where fewer than two photos, or no drawing, allow one.</returns>
    public Interval?[] Intervals(int resamples, int figures, Func<double[], double[]> compute)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        ArgumentNullException.ThrowIfNull(compute);
        if (_photos.Count < 2)
            return new Interval?[figures];
        var drawn = new double[resamples][];
        Parallel.For(0, resamples, resample => drawn[resample] = compute(Draw((uint)resample)));
        return [
            .. Enumerable.Range(0, figures).Select(figure => Between([.. drawn.Select(values => values[figure]).Where(double.IsFinite)]))];
    }

    /// <summary>Computes the bounds of one figure.</summary>
    /// <inheritdoc cref="Intervals" path="/param"/>
    /// <returns>Its bounds; null where fewer than two photos, or no drawing, allow one.</returns>
    public Interval? IntervalOf(int resamples, Func<double[], double> compute) => Intervals(resamples, 1, sums => [compute(sums)])[0];

    private double[] Draw(uint resample)
    {
        var sums = new double[Terms];
        for (int i = 0; i < _photos.Count; i++)
        {
            // The product's high word maps a random word to 0..n - 1.
            uint word = Philox4x32.Draw(Seed, 0, (uint)i, resample, 0, 0).X;
            AddTo(sums, _photos[(int)(((ulong)word * (uint)_photos.Count) >> 32)]);
        }
        return sums;
    }

    private static void AddTo(double[] sums, double[] photo)
    {
        for (int i = 0; i < sums.Length; i++)
            sums[i] += photo[i];
    }

    private static Interval? Between(double[] values)
    {
        if (values.Length == 0)
            return null;
        Array.Sort(values);
        double tail = (1 - Confidence) / 2;
        return new Interval(Quantile(values, tail), Quantile(values, 1 - tail));
    }

    // Linear between the two nearest of the sorted values.
    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        return sorted[below] + (position - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }
}
