using System.Globalization;
using IlgpuColorize.Autograd;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>profile colorize</c>.</summary>
internal static class ProfileColorizeRun
{
    private const ulong Seed = 1;

    public static int Execute(ProfileColorizeOptions options, CommandContext context)
    {
        options.Outputs.Guard(data: null, [.. options.Inputs, options.Model]);
        SampleRequest request = options.Request;
        using ComputeDevice device = context.OpenDevice(options.Precision);
        using ColorizationNetwork network = NetworkOf(options, device);
        int size = options.Size ?? network.Configuration.TrainSize;
        RgbImage[] photos = options.Inputs.Count == 0
            ? [SyntheticScenes.Draw(Seed, 0, size).Image]
            : [.. options.Inputs.Select(input => context.Files.Read(input, ImageLimits.Colorize))];
        context.Err.WritePlainLine(
            ColorizingMemory.Require(network.Configuration, device, photos.Length, size, request, options.Precision).ToString());
        using TensorPool pool = new(device, options.Precision.Activations());
        using PhotoColorizer colorizer = new(network, pool, size, context.Threads);
        colorizer.Draw(photos, request, context.Cancellation);

        MachinePeak? peak = MachinePeak.Measure(device);
        using LaunchProfile profile = new(device.DefaultStream);
        profile.Span("draw", () => colorizer.Draw(photos, request, context.Cancellation));
        string title = string.Create(
            CultureInfo.InvariantCulture,
            $"colorize, width {network.Configuration.Width}, {size} x {size} pixels, {photos.Length} "
            + $"{(photos.Length == 1 ? "photo" : "photos")}, {request.Samples} {(request.Samples == 1 ? "sample" : "samples")} of each, "
            + $"{options.Precision.ToString().ToLowerInvariant()}");
        ProfileReport.Write(new ProfileReport(title, device, peak, profile), options.Outputs, context);
        return ExitCode.Done;
    }

    private static ColorizationNetwork NetworkOf(ProfileColorizeOptions options, ComputeDevice device)
    {
        if (options.Model is { } model)
            return ModelFile.Load(model, device).Network;
        ModelConfiguration preset = Presets.ByName[options.Preset ?? TrainingRequest.DefaultPreset];
        ColorizationNetwork untrained = new(preset.For(Flow.Green, Fusion.Concat, SyntheticScenes.ClassNames.Count), device);
        ParameterStart.Draw(untrained, Seed);
        return untrained;
    }
}
