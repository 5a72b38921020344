using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>
/// Writes what a demo shows: pictures of held-out scenes and free photographs, the curves of the losses, and a page that holds them all.
/// </summary>
internal sealed class DemoReport(TrainingRun run, DemoOptions options, CommandContext context) : IDisposable
{
    private const int Samples = 3;
    private const int ScenesShown = 10;
    private const int SceneSide = 192;
    private const int PhotoSide = 288;
    private readonly PhotoColorizer _colorizer = new(run.Session.Averager.Averaged, run.Session.Pool, threads: context.Threads);

    private ColorizationNetwork Network => run.Session.Averager.Averaged;

    /// <summary>Writes images, curves and page.</summary>
    /// <param name="scenes">The scenes; those of val.txt were held out.</param>
    /// <param name="device">The device's name, for the small print.</param>
    /// <returns>The page's path.</returns>
    public string Write(Pack scenes, string device)
    {
        byte[] curves = TrainReport.DrawCurves(run.Directory);
        WholeFile.Write(Path.Combine(options.Out, "losses.png"), curves);
        ReportContent content = new(
            "IlgpuColorize demo",
            $"""
            A network of {Network.Parameters.Count.ToString("N0", CultureInfo.InvariantCulture)} parameters learned colours
            and pixel semantics together from synthetic scenes, in {run.Steps} steps. Below it colorizes scenes it has never
            seen, from their lightness alone.

            Each sample is drawn pixel by pixel: where a class has several plausible colours (a house red, blue or yellow, a
            sky blue or at dusk) samples may differ from the truth and from each other, and both be right.
            """,
            FiguresOf(Measure(scenes)),
            new ReportPicture("Losses over the steps; points are validations", curves),
            [ScenesSection(scenes), PhotosSection()],
            [.. run.ClassNames.Select((name, index) => LegendOf(name, ClassPalette.ColorOf(index)))],
            $"IlgpuColorize {typeof(DemoReport).Assembly.GetName().Version?.ToString(3)}, {device}, seed {options.Seed}");
        string page = Path.Combine(options.Out, "report.html");
        HtmlReport.Write(page, content);
        return page;
    }

    /// <summary>Returns what the drawing of pictures keeps.</summary>
    public void Dispose() => _colorizer.Dispose();

    private EvaluationReport Measure(Pack scenes) => new Evaluator(Network, run.Session.Pool).Evaluate(
        scenes.ValidationIds.Select(id => scenes.Load(id, Network.Configuration.TrainSize)),
        new EvaluationOptions { Threads = context.Threads, Request = new SampleRequest { Seed = options.Seed } },
        id => scenes.Read(id).Image,
        cancellation: context.Cancellation);

    private ReportSection ScenesSection(Pack scenes)
    {
        string[] ids = [.. scenes.ValidationIds.Take(ScenesShown)];
        RgbImage[] photos = [.. ids.Select(id => scenes.Read(id).Image)];
        return new ReportSection(
            "Held-out scenes", "Scenes of the same kind as those learned from, but not among them.",
            RowsOf("scenes", ids, photos, SceneSide));
    }

    private ReportSection PhotosSection()
    {
        using EmbeddedFiles shipped = new("free-photos");
        string[] paths = [.. shipped.Paths.Where(path => !path.EndsWith(".md", StringComparison.Ordinal))];
        RgbImage[] photos = [.. paths.Select(path => context.Files.Read(path, ImageLimits.Colorize))];
        return new ReportSection(
            "Free photographs",
            "Real photographs, of which this network has never seen any: expect skies and grass at best. Train on photographs for more.",
            RowsOf("photos", [.. paths.Select(path => Path.GetFileNameWithoutExtension(path))], photos, PhotoSide));
    }

    private ReportRow[] RowsOf(string folder, string[] names, RgbImage[] photos, int side)
    {
        SampleRequest samples = new() { Samples = Samples, Seed = options.Seed };
        IReadOnlyList<ChromaMap[]> modes = _colorizer.Draw(photos, SampleRequest.MostProbableOfEmbedding, context.Cancellation);
        IReadOnlyList<ChromaMap[]> drawn = _colorizer.Draw(photos, samples, context.Cancellation);
        IReadOnlyList<SegmentationMap>? maps = _colorizer.Segment(photos);
        return [.. names.Select((name, i) =>
        {
            RgbImage photo = photos[i];
            RgbImage grey = PhotoRenderer.RenderGrey(photo, context.Threads, context.Cancellation);
            List<(string Caption, string File, RgbImage Picture)> pictures = [("grey input", "grey", grey)];
            if (IsColored(photo))
                pictures.Add(("truth", "truth", photo));
            pictures.Add(("embedding", "embedding", _colorizer.Render(photo, modes[i][0], context.Cancellation)));
            pictures.AddRange(
                drawn[i].Select((chroma, k) => ($"sample {k + 1}", $"{k + 1}", _colorizer.Render(photo, chroma, context.Cancellation))));
            if (maps is not null)
                pictures.Add(("segmentation", "segmentation", SegmentationPicture.Render(maps[i], photo.Width, photo.Height)));
            foreach ((_, string file, RgbImage picture) in pictures)
                context.Files.WritePng(Path.Combine(options.Out, "images", folder, $"{name}-{file}.png"), picture);
            return new ReportRow(
                name, [.. pictures.Select(entry => new ReportPicture(entry.Caption, context.Files.EncodePng(Fit(entry.Picture, side))))]);
        })];
    }

    private static bool IsColored(RgbImage photo)
    {
        const float VisibleChroma = 4;
        for (int i = 0; i < photo.Rgb.Length; i += 3)
        {
            Lab lab = CieLab.FromSrgb(new Rgb(photo.Rgb[i], photo.Rgb[i + 1], photo.Rgb[i + 2]));
            if (MathF.Abs(lab.A) + MathF.Abs(lab.B) > VisibleChroma)
                return true;
        }
        return false;
    }

    private static RgbImage Fit(RgbImage picture, int side)
    {
        double scale = (double)side / Math.Max(picture.Width, picture.Height);
        return Resize.To(
            picture, Math.Max(1, (int)Math.Round(picture.Width * scale)), Math.Max(1, (int)Math.Round(picture.Height * scale)));
    }

    private static LegendEntry LegendOf(string name, Rgb color)
        => new(name, (byte)(color.R * 255 + 0.5f), (byte)(color.G * 255 + 0.5f), (byte)(color.B * 255 + 0.5f));

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
