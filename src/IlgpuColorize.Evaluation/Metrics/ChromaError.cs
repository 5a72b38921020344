using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// The error of samples' chroma in Lab units, over all cells, and over those of each true class (SPEC 9): root of the mean over cells and
/// both channels, one for each sample number, then their mean.
/// </summary>
public sealed class ChromaError
{
    // Of a class, or of all cells: the samples' squares one after the other, those of all-grey, and how many values.
    private readonly int _samples;
    private readonly int _classes;

    /// <summary>Starts without photos.</summary>
    /// <param name="samples">Samples of each photo.</param>
    /// <param name="classes">K; 0 without labels.</param>
    public ChromaError(int samples, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(classes);
        (_samples, _classes) = (samples, classes);
        Sums = new PhotoSums((classes + 1) * Stride);
    }

    /// <summary>The photos' terms, which <see cref="Of"/>, <see cref="RatioToGrey"/> and <see cref="ByClass"/> take.</summary>
    public PhotoSums Sums { get; }

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
            throw new ArgumentException(
                $"A chroma map of {other.Length} levels cannot be compared with one of {truth.Length}; make both one size.",
                nameof(samples));
        if (2 * labels.Length != truth.Length)
            throw new ArgumentException($"{labels.Length} labels do not fit {truth.Length / 2} cells; make both one size.", nameof(labels));
        var terms = new double[Sums.Terms];
        for (int i = 0; i < truth.Length; i++)
        {
            AddValue(terms.AsSpan(_classes * Stride, Stride), truth, samples, i);
            if (labels[i / 2] < _classes)
                AddValue(terms.AsSpan(labels[i / 2] * Stride, Stride), truth, samples, i);
        }
        Sums.Add(terms);
    }

    /// <summary>Computes the error over all cells.</summary>
    /// <param name="sums">Sums of the photos' terms.</param>
    public double Of(double[] sums) => At(sums, _classes);

    /// <summary>Computes the error over that of all-grey (a = b = 0) on the same cells.</summary>
    /// <param name="sums">Sums of the photos' terms.</param>
    public double RatioToGrey(double[] sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        int at = _classes * Stride;
        return Of(sums) / Math.Sqrt(sums[at + _samples] / sums[at + _samples + 1]);
    }

    /// <summary>Computes the error over the cells of each true class; NaN for one that the truth does not contain.</summary>
    /// <param name="sums">Sums of the photos' terms.</param>
    public double[] ByClass(double[] sums) => [.. Enumerable.Range(0, _classes).Select(k => At(sums, k))];

    private static void AddValue(Span<double> terms, byte[] truth, IReadOnlyList<byte[]> samples, int i)
    {
        for (int sample = 0; sample < samples.Count; sample++)
            terms[sample] += Square(truth[i] - samples[sample][i]);
        terms[samples.Count] += Square(truth[i] - ChromaLevels.Grey);
        terms[samples.Count + 1]++;
    }

    private double At(double[] sums, int place)
    {
        int at = place * Stride;
        return Enumerable.Range(0, _samples).Average(sample => Math.Sqrt(sums[at + sample] / sums[at + _samples + 1]));
    }

    private static int Square(int difference) => difference * difference;
}
