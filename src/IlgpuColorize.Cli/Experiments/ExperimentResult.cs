using IlgpuColorize.Evaluation;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Experiments;

/// <summary>What one training run gave.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Report">The figures of its last model.</param>
/// <param name="ModelSha256">The model's hash.</param>
/// <param name="Validations">What was measured while it trained.</param>
/// <param name="JudgeSha256">The hash of the judge that was asked; null without one.</param>
internal sealed record RunResult(
    ulong Seed, EvaluationReport Report, string ModelSha256, IReadOnlyList<ValidationEntry> Validations, string? JudgeSha256 = null);

/// <summary>What the runs of a network gave, one for each seed.</summary>
/// <param name="Variant">The network.</param>
/// <param name="Runs">Its runs, in the order of the seeds.</param>
internal sealed record VariantResult(ExperimentVariant Variant, IReadOnlyList<RunResult> Runs)
{
    /// <summary>Computes the mean of a figure over the seeds; null where a run has none.</summary>
    public double? Mean(Func<EvaluationReport, double?> figure) => ValuesOf(figure) is { } values ? values.Average() : null;

    /// <summary>
    /// Computes how far the mean of a figure may be off: with several seeds the largest less the smallest value, with one the width of the
    /// figure's own interval. Null where there is neither.
    /// </summary>
    public double? Spread(EvaluationFigure figure)
    {
        if (ValuesOf(figure.Of) is not { } values)
            return null;
        if (values.Length > 1)
            return values.Max() - values.Min();
        return Runs[0].Report.Intervals?.Figures.GetValueOrDefault(figure.Key) is { } interval ? interval.High - interval.Low : null;
    }

    private double[]? ValuesOf(Func<EvaluationReport, double?> figure)
    {
        double[] values = [.. Runs.Select(run => figure(run.Report)).OfType<double>()];
        return values.Length == Runs.Count ? values : null;
    }
}
