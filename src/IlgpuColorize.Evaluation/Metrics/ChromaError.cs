using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// The error of samples' chroma in Lab units, over all cells, and over those of each true class (SPEC 9): root of the mean over cells and both channels, one for each
/// sample number, then their mean.
/// </summary>
public sealed class ChromaError
{
    // Of a class, or of all cells: the samples' squares one after the other, those of all-grey, and how many values.
    private readonly int _samples;
    private readonly int _classes;
    private readonly PhotoSums _sums;

    /// <summary>Starts without photos.</summary>
    /// <param name="samples">Samples of each photo.</param>
    /// <param name="classes">K; 0 without labels.</param>
    public ChromaError(int samples, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(classes);
        (_samples, _classes) = (samples, classes);
        _sums = new PhotoSums((classes + 1) * Stride);
    }

    /// <summary>The error over all cells; NaN before anything was added.</summary>
    public double Value => Of(_sums.Total(), _classes);

    /// <summary>The error over that of all-grey (a = b = 0) on the same cells.</summary>
    public double RatioToGrey => Ratio(_sums.Total());

    /// <summary>The error over the cells of each true class; NaN for a class that the truth does not contain.</summary>
    public double[] ByClass => Classes(_sums.Total());

    private int Stride => _samples + 2;

    /// <summary>Adds a photo.</summary>
    /// <param name="truth">The true levels of a and b.</param>
    /// <param name="samples">Each sample's levels, as many.</param>
    /// <param name="labels">The class of each cell; 255 and, without classes, all are of none.</param>
    /// <exception cref="ArgumentException">A map has another size, or the number of samples is another one.</exception>
    public void Add(byte[] truth, IReadOnlyList<byte[]> samples, byte[] labels)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(labels);
        if (samples.Count != _samples)
            throw new ArgumentException($"A photo has {samples.Count} samples; this error is of {_samples}.", nameof(samples));
        if (samples.FirstOrDefault(levels => levels.Length != truth.Length) is { } other)
            throw new ArgumentException($"A chroma map of {other.Length} levels cannot be compared with one of {truth.Length}; make both one size.", nameof(samples));
        if (2 * labels.Length != truth.Length)
            throw new ArgumentException($"{labels.Length} labels do not fit {truth.Length / 2} cells; make both one size.", nameof(labels));
        var terms = new double[_sums.Terms];
        for (int i = 0; i < truth.Length; i++)
        {
            AddValue(terms.AsSpan(_classes * Stride, Stride), truth, samples, i);
            if (labels[i / 2] < _classes)
                AddValue(terms.AsSpan(labels[i / 2] * Stride, Stride), truth, samples, i);
        }
        _sums.Add(terms);
    }

    /// <summary>Computes the bounds of the error, of its ratio to all-grey, and of each class.</summary>
    public (Interval? Error, Interval? Ratio, Interval?[] ByClass) Intervals(int resamples)
    {
        Interval?[] all = _sums.Intervals(resamples, _classes + 2, sums => [Of(sums, _classes), Ratio(sums), .. Classes(sums)]);
        return (all[0], all[1], all[2..]);
    }

    private static void AddValue(Span<double> terms, byte[] truth, IReadOnlyList<byte[]> samples, int i)
    {
        for (int sample = 0; sample < samples.Count; sample++)
            terms[sample] += Square(truth[i] - samples[sample][i]);
        terms[samples.Count] += Square(truth[i] - ChromaLevels.Grey);
        terms[samples.Count + 1]++;
    }

    private double[] Classes(double[] sums) => [.. Enumerable.Range(0, _classes).Select(k => Of(sums, k))];

    private double Ratio(double[] sums)
    {
        int at = _classes * Stride;
        return Of(sums, _classes) / Math.Sqrt(sums[at + _samples] / sums[at + _samples + 1]);
    }

    private double Of(double[] sums, int place)
    {
        int at = place * Stride;
        return Enumerable.Range(0, _samples).Average(sample => Math.Sqrt(sums[at + sample] / sums[at + _samples + 1]));
    }

    private static int Square(int difference) => difference * difference;
}
