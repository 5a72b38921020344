using IlgpuColorize.Evaluation.Metrics;

namespace IlgpuColorize.Evaluation;

/// <summary>Computes figures from the photos' sums, and collects their intervals on the way.</summary>
/// <param name="classNames">The names of the data set's classes, in index order; those without a name are numbered.</param>
/// <param name="resamples">How often photos are drawn for an interval; 0 for no intervals.</param>
internal sealed class FigureWriter(IReadOnlyList<string> classNames, int resamples)
{
    private readonly Dictionary<string, Interval> _figures = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, Interval>> _perClass = [];

    /// <summary>The intervals of all figures computed so far; null where none were asked for.</summary>
    public EvaluationIntervals? Intervals
        => resamples == 0 ? null : new EvaluationIntervals { Resamples = resamples, Figures = _figures, PerClass = _perClass };

    /// <summary>Computes a figure; null where the sums do not allow it.</summary>
    public double? Figure(string key, PhotoSums sums, Func<double[], double> compute)
    {
        double value = compute(sums.Total());
        if (double.IsNaN(value))
            return null;
        if (resamples > 0 && sums.IntervalOf(resamples, compute) is { } interval)
            _figures[key] = interval;
        return value;
    }

    /// <summary>Computes a figure of each class; null where no class has one.</summary>
    public IReadOnlyDictionary<string, double>? ByClass(string key, PhotoSums sums, Func<double[], double[]> compute)
    {
        double[] values = compute(sums.Total());
        if (values.All(double.IsNaN))
            return null;
        if (resamples > 0)
        {
            Interval?[] bounds = sums.Intervals(resamples, values.Length, compute);
            _perClass[key] = Named(values.Length, k => !double.IsNaN(values[k]) && bounds[k] is not null, k => bounds[k]!);
        }
        return Named(values.Length, k => !double.IsNaN(values[k]), k => values[k]);
    }

    private Dictionary<string, T> Named<T>(int count, Func<int, bool> has, Func<int, T> of)
        => Enumerable.Range(0, count).Where(has).ToDictionary(k => k < classNames.Count ? classNames[k] : $"class {k}", of);
}
