using IlgpuColorize.Data;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// How well predicted classes cover the true ones: pixels that are both, the truth's and the prediction's, of each class; label 255 is
/// passed over (SPEC 9).
/// </summary>
public sealed class ClassOverlap
{
    // Of a class: hits, pixels of the truth, pixels of the prediction.
    private const int Stride = 3;
    private readonly int _classes;

    /// <summary>Starts without photos.</summary>
    /// <param name="classes">K.</param>
    public ClassOverlap(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        _classes = classes;
        Sums = new PhotoSums(Stride * classes);
    }

    /// <summary>The photos' terms, which <see cref="ByClass"/> and <see cref="Mean"/> take.</summary>
    public PhotoSums Sums { get; }

    /// <summary>Adds the pixels of a photo.</summary>
    /// <exception cref="ArgumentException">The maps differ in size, or a class is out of range.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted)
    {
        if (truth.Length != predicted.Length)
            throw new ArgumentException(
                $"A map of {predicted.Length} classes cannot be compared with one of {truth.Length}; make both one size.",
                nameof(predicted));
        var terms = new double[Sums.Terms];
        for (int pixel = 0; pixel < truth.Length; pixel++)
        {
            if (truth[pixel] == LabelMap.Ignore)
                continue;
            if (truth[pixel] >= _classes || predicted[pixel] >= _classes)
                throw new ArgumentException(
                    $"Class {Math.Max(truth[pixel], predicted[pixel])} is out of range; there are {_classes} classes.", nameof(truth));
            terms[Stride * truth[pixel]] += truth[pixel] == predicted[pixel] ? 1 : 0;
            terms[Stride * truth[pixel] + 1]++;
            terms[Stride * predicted[pixel] + 2]++;
        }
        Sums.Add(terms);
    }

    /// <summary>Computes hits / (hits + misses + false alarms) of each class; NaN for one that the truth does not contain.</summary>
    /// <param name="sums">Sums of the photos' terms.</param>
    public double[] ByClass(double[] sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        return
        [
            .. Enumerable.Range(0, _classes).Select(k => Stride * k)
                .Select(at => sums[at + 1] == 0 ? double.NaN : sums[at] / (sums[at + 1] + sums[at + 2] - sums[at])),
        ];
    }

    /// <summary>Computes the mean over the classes that the truth contains; NaN where it contains none.</summary>
    /// <param name="sums">Sums of the photos' terms.</param>
    public double Mean(double[] sums) => ByClass(sums).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();
}
