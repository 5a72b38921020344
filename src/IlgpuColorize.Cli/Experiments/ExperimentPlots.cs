using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Evaluation;
using ScottPlot;

namespace IlgpuColorize.Cli.Experiments;

/// <summary>Draws the pictures of experiments.</summary>
internal static class ExperimentPlots
{
    private const int Width = 900;
    private const int Height = 520;
    private static readonly string[] Palette = ["#7b4fa3", "#3b6fb6", "#2f8f5b", "#b6653b"];

    /// <summary>Draws a figure of each network, with the smallest and largest of its seeds.</summary>
    public static byte[] Bars(string axis, IReadOnlyList<VariantResult> results, Func<EvaluationReport, double?> figure)
    {
        Plot plot = NewPlot("", axis);
        for (int i = 0; i < results.Count; i++)
        {
            double[] values = [.. results[i].Runs.Select(run => figure(run.Report) ?? 0)];
            plot.Add.Bar(new Bar
            {
                Position = i,
                Value = values.Average(),
                Error = (values.Max() - values.Min()) / 2,
                FillColor = ColorOf(i),
            });
        }
        Label(plot, [.. results.Select(result => result.Variant.Title)], rotation: 0);
        plot.Axes.Margins(bottom: 0);
        return Render(plot);
    }

    /// <summary>Draws a judge's mean intersection over union on grey photos, samples and true colours, the mean over the seeds.</summary>
    public static byte[] Judged(IReadOnlyList<VariantResult> results)
    {
        Plot plot = NewPlot("", "mean IoU of the judge");
        (string Name, double? Value)[] bars =
        [
            ("grey", results[0].Mean(report => report.JudgeMiouGrey)), ("samples", results[0].Mean(report => report.JudgeMiouSamples)),
            ("true colours", results[0].Mean(report => report.JudgeMiouTruth)),
        ];
        for (int i = 0; i < bars.Length; i++)
            plot.Add.Bar(new Bar { Position = i, Value = bars[i].Value ?? 0, FillColor = ColorOf(i) });
        Label(plot, [.. bars.Select(bar => bar.Name)], rotation: 0);
        plot.Axes.Margins(bottom: 0);
        return Render(plot);
    }

    /// <summary>Draws the segmentation's loss on validation over the steps.</summary>
    public static byte[] SegmentationCurves(IReadOnlyList<VariantResult> results)
    {
        Plot plot = NewPlot("step", "segmentation on validation, nats");
        for (int i = 0; i < results.Count; i++)
        {
            foreach (RunResult run in results[i].Runs)
            {
                var points = run.Validations.Where(entry => entry.Validation.SegmentationNats is not null).ToArray();
                var line = plot.Add.Scatter(
                    points.Select(entry => (double)entry.Step).ToArray(), points.Select(entry => entry.Validation.SegmentationNats!.Value)
                        .ToArray(),
                    ColorOf(i));
                line.LineWidth = 2;
                line.LegendText = run == results[i].Runs[0] ? results[i].Variant.Title : "";
            }
        }
        plot.ShowLegend(Alignment.UpperRight);
        return Render(plot);
    }

    /// <summary>Draws the share of pairs of samples over their similarity.</summary>
    public static byte[] Similarities(IReadOnlyList<VariantResult> results)
    {
        Plot plot = NewPlot("MS-SSIM of two samples of a photo", "share of the pairs");
        for (int i = 0; i < results.Count; i++)
        {
            double[] bins = SharesOf(results[i]);
            double width = 1.0 / bins.Length / results.Count;
            for (int bin = 0; bin < bins.Length; bin++)
            {
                plot.Add.Bar(new Bar
                {
                    Position = (double)bin / bins.Length + (i + 0.5) * width,
                    Value = bins[bin],
                    Size = width,
                    FillColor = ColorOf(i),
                });
            }
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = results[i].Variant.Title, FillColor = ColorOf(i) });
        }
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Axes.Margins(bottom: 0);
        plot.Axes.SetLimitsX(0, 1);
        return Render(plot);
    }

    /// <summary>Draws RMSE(ab) of each class, the largest first, the mean over the seeds.</summary>
    public static byte[] Classes(IReadOnlyList<VariantResult> results)
    {
        (string Name, double Value)[] classes =
        [
            .. ClassMeans(results[0], report => report.RmseAbPerClass).OrderByDescending(entry => entry.Value),
        ];
        Plot plot = NewPlot("", "RMSE(ab), Lab units");
        for (int i = 0; i < classes.Length; i++)
            plot.Add.Bar(new Bar { Position = i, Value = classes[i].Value, FillColor = ColorOf(2) });
        Label(plot, [.. classes.Select(entry => entry.Name)], rotation: 60);
        plot.Axes.Margins(bottom: 0);
        return Render(plot);
    }

    /// <summary>Computes the mean over the seeds of a figure of each class that all runs have.</summary>
    public static IEnumerable<(string Name, double Value)> ClassMeans(
        VariantResult result, Func<EvaluationReport, IReadOnlyDictionary<string, double>?> figure)
    {
        IReadOnlyDictionary<string, double>[] runs = [.. result.Runs.Select(run => figure(run.Report) ?? new Dictionary<string, double>())];
        return runs[0].Keys.Where(name => runs.All(run => run.ContainsKey(name))).Select(name => (name, runs.Average(run => run[name])));
    }

    /// <summary>Computes the share of a network's pairs of samples in each bin of similarity, all seeds together.</summary>
    public static double[] SharesOf(VariantResult result)
    {
        long[][] histograms = [.. result.Runs.Select(run => (long[])[.. run.Report.MsSsimHistogram ?? []])];
        double pairs = histograms.Sum(histogram => histogram.Sum());
        return [.. Enumerable.Range(0, histograms[0].Length).Select(bin => histograms.Sum(histogram => histogram[bin]) / pairs)];
    }

    private static Plot NewPlot(string horizontal, string vertical)
    {
        PlotFont.Use();
        Plot plot = new();
        plot.XLabel(horizontal, size: 14);
        plot.YLabel(vertical, size: 14);
        return plot;
    }

    private static void Label(Plot plot, string[] names, float rotation)
    {
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, names.Length).Select(i => (double)i)], names);
        if (rotation == 0)
            return;
        plot.Axes.Bottom.TickLabelStyle.Rotation = rotation;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleLeft;
        plot.Axes.Bottom.MinimumSize = 120;
    }

    private static Color ColorOf(int index) => Color.FromHex(Palette[index % Palette.Length]);

    private static byte[] Render(Plot plot) => plot.GetImage(Width, Height).GetImageBytes(ImageFormat.Png);
}
