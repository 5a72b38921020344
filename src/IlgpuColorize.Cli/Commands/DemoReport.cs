using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Models;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>
/// Writes the page that a demo shows: photographs by the model that comes with the program first, and when the network on scenes is trained
/// its scenes, curves and figures below them.
/// </summary>
internal sealed class DemoReport(ReportSection photos, string device, DemoOptions options, CommandContext context)
{
    private const int ScenesShown = 10;
    private const int SceneSide = 192;
    private const int RefreshSeconds = 10;
    private const string Title = "IlgpuColorize demo";

    /// <summary>The page's path.</summary>
    public string Page { get; } = Path.Combine(options.Out, "report.html");

    private string Footer => $"IlgpuColorize {typeof(DemoReport).Assembly.GetName().Version?.ToString(3)}, {device}, seed {options.Seed}";

    /// <summary>Writes the page while the network on scenes is still in training; a browser loads it again by itself.</summary>
    public void WriteBeginning()
    {
        const string Introduction =
            """
            Photographs in colour, by the model that comes with the program. Meanwhile a small network is trained on synthetic scenes; in
            about two minutes this page shows it, too.
            """;
        Write(new ReportContent(Title, Introduction, [], null, [photos], Footer) { RefreshSeconds = RefreshSeconds });
    }

    /// <summary>Writes the scenes' images, the curves and the page.</summary>
    /// <param name="run">The training that is done.</param>
    /// <param name="scenes">The scenes; those of val.txt were held out.</param>
    public void WriteWhole(TrainingRun run, Pack scenes)
    {
        byte[] curves = TrainReport.DrawCurves(run.Directory);
        WholeFile.Write(Path.Combine(options.Out, "losses.png"), curves);
        string parameters = run.Session.Averager.Averaged.Parameters.Count.ToString("N0", CultureInfo.InvariantCulture);
        string introduction =
            $"""
            Photographs in colour, by the model that comes with the program; below them scenes that a small network learned meanwhile:
            {parameters} parameters, colours and pixel semantics together, in {run.Steps} steps.

            Each sample is drawn pixel by pixel from lightness alone: where a thing has several plausible colours, samples may differ from
            the truth and from each other, and all be right.
            """;
        Write(new ReportContent(
            Title,
            introduction,
            FiguresOf(Measure(run, scenes)),
            new ReportPicture("Losses over the steps; points are validations", curves),
            [photos, ScenesSection(run, scenes)], Footer)
        {
            PicturesFirst = true,
        });
    }

    private void Write(ReportContent content) => HtmlReport.Write(Page, content);

    private EvaluationReport Measure(TrainingRun run, Pack scenes)
    {
        ColorizationNetwork network = run.Session.Averager.Averaged;
        return new Evaluator(network, run.Session.Pool).Evaluate(
            scenes.ValidationIds.Select(id => scenes.Load(id, network.Configuration.TrainSize)),
            new EvaluationOptions { Threads = context.Threads, Request = new SampleRequest { Seed = options.Seed } },
            id => scenes.Read(id).Image,
            cancellation: context.Cancellation);
    }

    private ReportSection ScenesSection(TrainingRun run, Pack scenes)
    {
        using DemoGallery gallery = new(run.Session.Averager.Averaged, run.ClassNames, run.Session.Pool, options, context);
        string[] ids = [.. scenes.ValidationIds.Take(ScenesShown)];
        RgbImage[] pictures = [.. ids.Select(id => scenes.Read(id).Image)];
        return new ReportSection(
            "Held-out scenes",
            "Scenes of the kind that the small network was trained on just now, but not among them. A house may be red, blue or yellow, "
            + "a sky blue or at dusk: so samples differ.",
            gallery.Colorize("scenes", ids, pictures, SceneSide))
        {
            Legend = gallery.Legend,
        };
    }

    private static ReportFigure[] FiguresOf(EvaluationReport report)
    {
        static string Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
        return
        [
            new("embedding, bits/dim", Number(report.BitsPerDimEmbedding), EvaluationFigures.DefinitionOf("bits_per_dim_embedding")),
            new("generator, bits/dim", Number(report.BitsPerDimGenerator), EvaluationFigures.DefinitionOf("bits_per_dim_generator")),
            new("segmentation, nats", Number(report.SegmentationNats), EvaluationFigures.DefinitionOf("segmentation_nats")),
            new("mIoU", Number(report.Miou), EvaluationFigures.DefinitionOf("miou")),
            new("RMSE(ab) of samples", Number(report.RmseAb), EvaluationFigures.DefinitionOf("rmse_ab")),
            new("PSNR of samples, dB", Number(report.PsnrDb), EvaluationFigures.DefinitionOf("psnr_db")),
            new(
                "mean chroma, samples / truth", $"{Number(report.MeanChromaSamples)} / {Number(report.MeanChromaTruth)}",
                EvaluationFigures.DefinitionOf("mean_chroma_samples")),
        ];
    }
}
