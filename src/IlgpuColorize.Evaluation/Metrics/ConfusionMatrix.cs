using IlgpuColorize.Data;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>Counts the pixels of each true class that were given each class, over a whole set; label 255 is passed over (SPEC 9).</summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] _counts;

    /// <summary>Starts an empty matrix.</summary>
    /// <param name="classes">K.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Classes = classes;
        _counts = new long[classes, classes];
    }

    /// <summary>K, the number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of pixels of a true class that were given a class.</summary>
    public long this[int truth, int predicted] => _counts[truth, predicted];

    /// <summary>The mean intersection over union over the classes that the truth contains; null where it contains none.</summary>
    public double? MeanIntersectionOverUnion
    {
        get
        {
            double[] present = [.. Enumerable.Range(0, Classes).Select(IntersectionOverUnion).OfType<double>()];
            return present.Length == 0 ? null : present.Average();
        }
    }

    /// <summary>Computes hits / (hits + misses + false alarms) of a class; null where the truth does not contain it.</summary>
    public double? IntersectionOverUnion(int index)
    {
        long truth = 0, predicted = 0;
        for (int other = 0; other < Classes; other++)
        {
            truth += _counts[index, other];
            predicted += _counts[other, index];
        }
        long hits = _counts[index, index];
        return truth == 0 ? null : (double)hits / (truth + predicted - hits);
    }

    /// <summary>Adds the pixels of a photo.</summary>
    /// <exception cref="ArgumentException">The maps differ in size, or a class is out of range.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted)
    {
        if (truth.Length != predicted.Length)
            throw new ArgumentException(
                $"A map of {predicted.Length} classes cannot be compared with one of {truth.Length}; make both one size.",
                nameof(predicted));
        for (int pixel = 0; pixel < truth.Length; pixel++)
        {
            if (truth[pixel] == LabelMap.Ignore)
                continue;
            if (truth[pixel] >= Classes || predicted[pixel] >= Classes)
                throw new ArgumentException(
                    $"Class {Math.Max(truth[pixel], predicted[pixel])} is out of range; there are {Classes} classes.", nameof(truth));
            _counts[truth[pixel], predicted[pixel]]++;
        }
    }
}
