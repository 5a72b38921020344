using ScottPlot;

namespace IlgpuColorize.Cli.Reporting;

/// <summary>The losses of one step.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Embedding">Bits per dimension of the embedding.</param>
/// <param name="Generator">Bits per dimension of the generator.</param>
/// <param name="Segmentation">Nats of the segmentation; 0 where there is none.</param>
internal sealed record LossPoint(long Step, double Embedding, double Generator, double Segmentation);

/// <summary>
/// Draws the losses over the steps: a panel each for embedding, generator and segmentation, the training smoothed, the validation as
/// points.
/// </summary>
internal static class LossCurves
{
    private const int PanelWidth = 520;
    private const int Height = 400;

    private static readonly (string Title, string Unit, Func<LossPoint, double> Of, string Color)[] Panels =
    [
        ("embedding", "bits per dimension", point => point.Embedding, "#3b6fb6"),
        ("generator", "bits per dimension", point => point.Generator, "#2f8f5b"),
        ("segmentation", "nats", point => point.Segmentation, "#b6653b"),
    ];

    /// <summary>Draws the curves.</summary>
    /// <param name="training">Every step, or some, in order.</param>
    /// <param name="validation">The validations, in order; may be empty.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(IReadOnlyList<LossPoint> training, IReadOnlyList<LossPoint> validation)
    {
        var panels = Panels.Where(panel => training.Concat(validation).Any(point => panel.Of(point) > 0)).ToArray();
        if (panels.Length == 0)
            panels = Panels[..1];
        PlotFont.Use();
        var page = new Multiplot();
        page.Layout = new ScottPlot.MultiplotLayouts.Columns();
        page.AddPlots(panels.Length);
        for (int i = 0; i < panels.Length; i++)
            Fill(page.GetPlot(i), panels[i].Title, panels[i].Unit, panels[i].Of, Color.FromHex(panels[i].Color), training, validation);
        return page.Render(PanelWidth * panels.Length, Height).GetImageBytes(ImageFormat.Png);
    }

    /// <summary>
    /// Smooths a noisy series by a centred running mean of at most <paramref name="window"/> values; it narrows towards the steep start, so
    /// that this stays.
    /// </summary>
    internal static double[] Smooth(IReadOnlyList<double> values, int window)
    {
        double[] sums = new double[values.Count + 1];
        for (int i = 0; i < values.Count; i++)
            sums[i + 1] = sums[i] + values[i];
        double[] smooth = new double[values.Count];
        for (int i = 0; i < smooth.Length; i++)
        {
            int half = Math.Min(window / 2, i);
            (int first, int last) = (i - half, Math.Min(i + half, smooth.Length - 1));
            smooth[i] = (sums[last + 1] - sums[first]) / (last + 1 - first);
        }
        return smooth;
    }

    private static void Fill(
        Plot plot, string title, string unit, Func<LossPoint, double> of, Color color, IReadOnlyList<LossPoint> training,
        IReadOnlyList<LossPoint> validation)
    {
        plot.Title(title, size: 16);
        plot.XLabel("step", size: 13);
        plot.YLabel(unit, size: 13);
        AddTraining(plot, [.. training.Where(point => IsShown(of(point)))], of, color);
        LossPoint[] points = [.. validation.Where(point => IsShown(of(point)))];
        if (points.Length > 0)
        {
            var marks = plot.Add.Scatter(Steps(points), points.Select(point => Math.Log10(of(point))).ToArray(), Colors.Black);
            marks.LineWidth = 1;
            marks.LinePattern = LinePattern.Dotted;
            marks.MarkerSize = 7;
            marks.LegendText = "validation";
        }
        UseLogarithmicTicks(plot);
        plot.ShowLegend(Alignment.UpperRight);
    }

    private static void AddTraining(Plot plot, LossPoint[] points, Func<LossPoint, double> of, Color color)
    {
        if (points.Length == 0)
            return;
        double[] raw = [.. points.Select(of)];
        var noise = plot.Add.ScatterLine(Steps(points), Logarithms(raw), color.WithAlpha(0.25));
        noise.LineWidth = 1;
        var line = plot.Add.ScatterLine(Steps(points), Logarithms(Smooth(raw, points.Length / 15)), color);
        line.LineWidth = 2.5f;
        line.LegendText = "training";
    }

    // ScottPlot has no logarithmic axis: the values are logarithms and the ticks are labelled back.
    private static void UseLogarithmicTicks(Plot plot)
    {
        plot.Axes.AutoScale();
        (double bottom, double top) = (plot.Axes.GetLimits().Bottom, plot.Axes.GetLimits().Top);
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        foreach (double value in LogarithmicTicks.Between(Math.Pow(10, bottom), Math.Pow(10, top)))
            ticks.AddMajor(Math.Log10(value), LogarithmicTicks.Label(value));
        plot.Axes.Left.TickGenerator = ticks;
    }

    private static bool IsShown(double value) => value > 0 && double.IsFinite(value);

    private static double[] Steps(LossPoint[] points) => [.. points.Select(point => (double)point.Step)];

    private static double[] Logarithms(double[] values) => [.. values.Select(Math.Log10)];
}
