using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>profile train</c>.</summary>
internal static class ProfileTrainRun
{
    private const ulong SceneSeed = 1;

    public static int Execute(ProfileTrainOptions options, CommandContext context)
    {
        options.Outputs.Guard(options.Data);
        Pack? pack = options.Data is { } directory ? Pack.Open(directory, context.Files) : null;
        ModelConfiguration model = ModelOf(options, pack);
        TrainingOptions training = new() { Batch = options.Batch, Precision = options.Precision };
        using ComputeDevice device = context.OpenDevice(options.Precision);
        context.Err.WritePlainLine(TrainingMemory.Require(model, training, device).ToString());
        using ColorizationBatch batch = new(device, options.Batch, model.TrainSize, model.TrainSize);
        using TrainingSession session = new(new ColorizationNetwork(model, device, trainable: true), training);
        Action<int> fill = pack is null ? Scenes(batch) : Examples(batch, pack, training, device);
        fill(0);
        session.Start(batch);
        session.Step(batch);

        MachinePeak? peak = MachinePeak.Measure(device);
        using LaunchProfile profile = new(device.DefaultStream);
        for (int step = 1; step <= options.Steps; step++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            fill(step);
            profile.Span(string.Create(CultureInfo.InvariantCulture, $"step {step}"), () => session.Step(batch));
        }
        string title = string.Create(
            CultureInfo.InvariantCulture,
            $"train, {model.Flow.ToString().ToLowerInvariant()} flow, width {model.Width}, {model.TrainSize} x {model.TrainSize} "
            + $"pixels, batch {options.Batch}, {options.Precision.ToString().ToLowerInvariant()}");
        ProfileReport.Write(new ProfileReport(title, device, peak, profile), options.Outputs, context);
        return ExitCode.Done;
    }

    private static ModelConfiguration ModelOf(ProfileTrainOptions options, Pack? pack)
    {
        IReadOnlyList<string> classes = pack?.Classes ?? SyntheticScenes.ClassNames;
        Flow flow = options.Flow ?? (classes.Count > 0 ? Flow.Green : Flow.Purple);
        if (flow != Flow.Purple && classes.Count == 0)
            throw new UserException(
                $"{options.Data}: has no labels, which the {flow.ToString().ToLowerInvariant()} flow learns from; say --flow purple, "
                + $"or leave --data out.");
        ModelConfiguration preset = Presets.ByName[options.Preset ?? TrainingRequest.DefaultPreset];
        return preset.For(flow, options.Fusion ?? Fusion.Concat, classes.Count) with { TrainSize = options.Size ?? preset.TrainSize };
    }

    private static Action<int> Scenes(ColorizationBatch batch)
    {
        int size = batch.Lightness.Shape.H;
        for (int slot = 0; slot < batch.Images; slot++)
        {
            SyntheticScene scene = SyntheticScenes.Draw(SceneSeed, slot, size);
            batch.Write(slot, ColorExample.From("scene", scene.Image, scene.Labels, size, size));
        }
        return _ => batch.Upload();
    }

    private static Action<int> Examples(ColorizationBatch batch, Pack pack, TrainingOptions training, ComputeDevice device)
    {
        TrainingData data = new(pack, training, device.IsHost ? device.Workers.Threads : Environment.ProcessorCount);
        return step => data.Fill(batch, step + 1);
    }
}
