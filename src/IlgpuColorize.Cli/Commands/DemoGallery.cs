using IlgpuColorize.Autograd;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Data;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>
/// Colorizes photos with one network: writes the pictures of each as PNG below DIR/images, and makes them a section of the report.
/// </summary>
internal sealed class DemoGallery(
    ColorizationNetwork network, IReadOnlyList<string> classNames, TensorPool pool, DemoOptions options, CommandContext context)
    : IDisposable
{
    private const int Samples = 3;
    private readonly PhotoColorizer _colorizer = new(network, pool, threads: context.Threads);

    /// <summary>Colorizes photos.</summary>
    /// <param name="folder">The folder of their pictures.</param>
    /// <param name="names">The photos' names.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="side">The longer side of the pictures in the report, in pixels.</param>
    /// <returns>A row for each: grey input, truth where the photo has colours, the embedding's mean, samples, segmentation.</returns>
    public ReportRow[] Colorize(string folder, IReadOnlyList<string> names, IReadOnlyList<RgbImage> photos, int side)
    {
        SampleRequest samples = new SampleRequest { Samples = Samples, Seed = options.Seed }.WithChoice();
        IReadOnlyList<ChromaMap[]> means = _colorizer.Draw(photos, SampleRequest.MeanOfEmbedding, context.Cancellation);
        IReadOnlyList<ChromaMap[]> drawn = _colorizer.Draw(photos, samples, context.Cancellation);
        IReadOnlyList<SegmentationMap>? maps = _colorizer.Segment(photos);
        return [.. photos.Select((photo, i) => RowOf(folder, names[i], PicturesOf(photo, means[i][0], drawn[i], maps?[i]), side))];
    }

    /// <summary>The classes' colors in the segmentation pictures.</summary>
    public LegendEntry[] Legend => [.. classNames.Select((name, index) => LegendOf(name, ClassPalette.ColorOf(index)))];

    /// <summary>Returns what the drawing of pictures keeps.</summary>
    public void Dispose() => _colorizer.Dispose();

    private List<ShownPicture> PicturesOf(RgbImage photo, ChromaMap mean, ChromaMap[] samples, SegmentationMap? classes)
    {
        List<ShownPicture> pictures = [new("grey input", "grey", PhotoRenderer.RenderGrey(photo, context.Threads, context.Cancellation))];
        if (!ColorExample.IsGreyPhoto(photo))
            pictures.Add(new("truth", "truth", photo));
        pictures.Add(new("embedding's mean", "mean", Render(photo, mean)));
        pictures.AddRange(samples.Select((chroma, k) => new ShownPicture($"sample {k + 1}", $"{k + 1}", Render(photo, chroma))));
        if (classes is not null)
            pictures.Add(new("segmentation", "segmentation", SegmentationPicture.Render(classes, photo.Width, photo.Height)));
        return pictures;
    }

    private ReportRow RowOf(string folder, string name, List<ShownPicture> pictures, int side)
    {
        foreach (ShownPicture shown in pictures)
            context.Files.WritePng(Path.Combine(options.Out, "images", folder, $"{name}-{shown.File}.png"), shown.Picture);
        return new ReportRow(
            name,
            [
                .. pictures.Select(
                    shown => new ReportPicture(shown.Caption, context.Files.EncodePng(Resize.ToLongerSide(shown.Picture, side)))),
            ]);
    }

    private RgbImage Render(RgbImage photo, ChromaMap chroma) => _colorizer.Render(photo, chroma, context.Cancellation);

    private static LegendEntry LegendOf(string name, Rgb color)
        => new(name, Rgb.LevelOf(color.R), Rgb.LevelOf(color.G), Rgb.LevelOf(color.B));

    private sealed record ShownPicture(string Caption, string File, RgbImage Picture);
}
