using System.Globalization;
using System.Text;
using IlgpuColorize.Evaluation;

namespace IlgpuColorize.Cli.Experiments;

/// <summary>The tables of an experiment as they are written: rows of cells under a heading, for Markdown, CSV and HTML alike.</summary>
/// <param name="Header">The names of the columns.</param>
/// <param name="Rows">The rows, as many cells each.</param>
internal sealed record ExperimentTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>
    /// Lists the figures of every network: the mean over its seeds, how far it may be off, and how it compares with the first network.
    /// </summary>
    public static ExperimentTable OfFigures(Experiment experiment, IReadOnlyList<VariantResult> results) => new(
        ["figure", "network", "value", "spread", "against the first"],
        [
            .. from figure in experiment.Figures
               from result in results
               let value = result.Mean(figure.Of)
               where value is not null
               select (IReadOnlyList<string>)
                   [figure.Key, result.Variant.Title, Number(value), Number(result.Spread(figure)), Compare(figure, results[0], result)],
        ]);

    /// <summary>Lists a figure of every class, the largest first.</summary>
    public static ExperimentTable OfClasses(ClassFigure figure, VariantResult result) => new(
        ["class", $"{figure.Key}: {figure.Definition}"],
        [
            .. ExperimentPlots.ClassMeans(result, figure.Of).OrderByDescending(entry => entry.Value)
                .Select(entry => (IReadOnlyList<string>)[entry.Name, Number(entry.Value)]),
        ]);

    /// <summary>Lists the share of pairs of samples in each bin of similarity that any network has pairs in.</summary>
    public static ExperimentTable OfSimilarities(IReadOnlyList<VariantResult> results)
    {
        double[][] shares = [.. results.Select(ExperimentPlots.SharesOf)];
        int bins = shares[0].Length;
        return new(
            ["ms_ssim: share of the pairs of samples", .. results.Select(result => result.Variant.Title)],
            [
                .. Enumerable.Range(0, bins).Where(bin => shares.Any(of => of[bin] > 0)).Select(bin => (IReadOnlyList<string>)
                    [$"{Number((double)bin / bins)} to {Number((bin + 1.0) / bins)}", .. shares.Select(of => Number(of[bin]))]),
            ]);
    }

    /// <summary>Lists the segmentation's loss on validation at every step that it was measured at.</summary>
    public static ExperimentTable OfCurves(IReadOnlyList<VariantResult> results) => new(
        ["network", "seed", "step", "segmentation_nats"],
        [
            .. from result in results
               from run in result.Runs
               from entry in run.Validations
               where entry.Validation.SegmentationNats is not null
               select (IReadOnlyList<string>)
                   [result.Variant.Title, Text(run.Seed), Text(entry.Step), Number(entry.Validation.SegmentationNats)],
        ]);

    /// <summary>Writes the table as Markdown.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new();
        foreach (IEnumerable<string> row in Rows.Prepend(Header.Select(_ => "---").ToArray()).Prepend(Header))
            text.Append("| ").AppendJoin(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        return text.ToString();
    }

    /// <summary>Writes the table as CSV (RFC 4180).</summary>
    public string ToCsv()
    {
        static string Cell(string text)
            => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return string.Concat(Rows.Prepend(Header).Select(row => string.Join(',', row.Select(Cell)) + "\n"));
    }

    // Differences within the spread of either are no differences.
    private static string Compare(EvaluationFigure figure, VariantResult first, VariantResult other)
    {
        if (ReferenceEquals(first, other) || first.Mean(figure.Of) is not { } from || other.Mean(figure.Of) is not { } to)
            return "";
        double spread = Math.Max(first.Spread(figure) ?? 0, other.Spread(figure) ?? 0);
        string difference = (to - from).ToString("+0.0000;-0.0000;0", CultureInfo.InvariantCulture);
        return Math.Abs(to - from) <= spread ? $"{difference}, within the spread" : difference;
    }

    private static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
