using IlgpuColorize.Autograd;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The first part of a demo: free photographs in colour, by the model that comes with the program.</summary>
internal static class DemoPhotos
{
    private const int PhotoSide = 288;

    /// <summary>Colorizes the photographs.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="options">Where to write, and the seed.</param>
    /// <param name="context">Codec, threads and cancellation.</param>
    /// <returns>Their section of the report.</returns>
    public static ReportSection Colorize(ComputeDevice device, DemoOptions options, CommandContext context)
    {
        using TrainedModel model = ModelFile.Load(ModelPlace.Find(null), device);
        using TensorPool pool = new(device);
        using DemoGallery gallery = new(model.Network, model.ClassNames, pool, options, context);
        using EmbeddedFiles shipped = new("free-photos");
        string[] paths = [.. shipped.Paths.Where(path => !path.EndsWith(".md", StringComparison.Ordinal))];
        string[] names = [.. paths.Select(path => Path.GetFileNameWithoutExtension(path))];
        RgbImage[] photos = [.. paths.Select(path => context.Files.Read(path, ImageLimits.Colorize))];
        return new ReportSection(
            "Photographs",
            "None of these was trained on. Four are in black and white and have no truth to compare with.",
            gallery.Colorize("photos", names, photos, PhotoSide))
        {
            Legend = gallery.Legend,
        };
    }
}
