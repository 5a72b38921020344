using System.Globalization;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Writes the page that shows how a run goes: its figures, its curves and its latest samples, anew at every checkpoint.</summary>
internal static class TrainReport
{
    private const int RefreshSeconds = 60;
    private const int GridsShown = 3;

    /// <summary>Draws a run's losses.</summary>
    public static byte[] DrawCurves(RunDirectory run) => LossCurves.Draw(
        [.. RunLog.Read<StepEntry>(run.Metrics, "total")
            .Select(step => new LossPoint(step.Step, step.EmbeddingBitsPerDim, step.GeneratorBitsPerDim, step.SegmentationNats))],
        [.. RunLog.Read<ValidationEntry>(run.Metrics, ValidationEntry.Key).Select(entry => new LossPoint(
            entry.Step, entry.Validation.BitsPerDimEmbedding, entry.Validation.BitsPerDimGenerator,
            entry.Validation.SegmentationNats ?? 0))]);

    /// <summary>Writes the page.</summary>
    public static void Write(RunDirectory run)
    {
        IReadOnlyList<StepEntry> steps = RunLog.Read<StepEntry>(run.Metrics, "total");
        IReadOnlyList<ValidationEntry> validations = RunLog.Read<ValidationEntry>(run.Metrics, ValidationEntry.Key);
        string[] grids = Directory.Exists(run.Samples)
            ? [.. Directory.GetFiles(run.Samples, "step-*.png").OrderDescending(StringComparer.Ordinal).Take(GridsShown)]
            : [];
        HtmlReport.Write(run.Report, new ReportContent(
            $"Training run {Path.GetFileName(run.FullPath)}",
            "A row of samples is one photo kept back: grey, true, the embedding's most probable colours, and samples.",
            [.. Figures(steps, validations)],
            steps.Count > 0 ? new ReportPicture("Losses over the steps; points are validations", DrawCurves(run)) : null,
            grids.Length == 0
                ? []
                : [new ReportSection("Samples", "The latest validations, the newest first.", [.. grids.Select(RowOf)])],
            [],
            $"IlgpuColorize {typeof(TrainReport).Assembly.GetName().Version?.ToString(3)}; config.json and run.json beside this page say "
            + "how the run was made")
        {
            RefreshSeconds = RefreshSeconds,
        });
    }

    private static ReportRow RowOf(string grid)
        => new(Path.GetFileNameWithoutExtension(grid), [ReportPicture.FromFile(Path.GetFileName(grid), grid)]);

    private static IEnumerable<ReportFigure> Figures(IReadOnlyList<StepEntry> steps, IReadOnlyList<ValidationEntry> validations)
    {
        static string Number(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
        if (steps.Count > 0)
        {
            StepEntry last = steps[^1];
            yield return new("step", Number(last.Step, "N0"), $"photos of {last.Size} x {last.Size}");
            yield return new("learning rate", last.LearningRate.ToString("0.0e-0", CultureInfo.InvariantCulture), "Adam");
            yield return new(
                "images/s", Number(steps.TakeLast(100).Average(step => step.ImagesPerSecond), "0.0"), "mean of the last 100 steps");
            yield return new("left out", Number(last.PhotosGrey + last.PhotosSkipped, "N0"), "black and white, or not readable");
        }
        if (validations.Count == 0)
            yield break;
        ValidationEntry best = validations.MinBy(entry => entry.Score)!;
        yield return new("best validation", Number(best.Score, "0.000"), $"embedding + generator, bits/dim, at step {best.Step}");
        yield return new(
            "mean chroma, samples / truth",
            $"{Number(validations[^1].Validation.MeanChromaSamples)} / {Number(validations[^1].Validation.MeanChromaTruth)}",
            "free-running samples of the last validation, Lab units");
    }
}
