using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>train</c>.</summary>
internal static class TrainRun
{
    /// <summary>Trains under a progress display and says what was written.</summary>
    public static int Execute(TrainingRequest request, CommandContext context)
    {
        if (request.Judge)
            return JudgeRun.Execute(request, context);
        using ComputeDevice device = context.OpenDevice(request.Precision ?? Precision.Fp32);
        if (request.DryRun)
            return TryOut(request, device, context);
        using TrainingRun run = Train(request, device, context);
        context.Out.WritePlainLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Session.StepsDone} steps done, {run.InputWaitShare:P1} of their time waiting for input; the last model is "
            + $"{run.Directory.Model}, the best {run.Directory.Best}"));
        if (run.Unusable is { Broken: > 0 } or { Grey: > 0 })
            context.Out.WritePlainLine(string.Create(
                CultureInfo.InvariantCulture,
                $"left out: {run.Unusable.Grey} black-and-white photos, {run.Unusable.Broken} that could not be read"));
        return ExitCode.Done;
    }

    private static int TryOut(TrainingRequest request, ComputeDevice device, CommandContext context)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ilgpu-colorize-");
        try
        {
            using TrainingRun run = Train(
                request with { Out = folder.FullName, ValidateEvery = int.MaxValue, CheckpointEvery = int.MaxValue }, device, context);
            context.Out.WritePlainLine(string.Create(
                CultureInfo.InvariantCulture,
                $"dry run: {run.Session.StepsDone} steps, the validation, a checkpoint and the report went well; nothing was left in "
                + $"{request.Out}"));
            return ExitCode.Done;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Trains under a progress display. The caller disposes the run.</summary>
    public static TrainingRun Train(TrainingRequest request, ComputeDevice device, CommandContext context)
    {
        TrainingRun run = TrainingRun.Open(request, device, context.Files, line => context.Err.WritePlainLine(line));
        try
        {
            var model = run.Session.Network.Configuration;
            context.Err.WritePlainLine(string.Create(
                CultureInfo.InvariantCulture,
                $"training {run.Session.Network.Parameters.Count:N0} parameters, {model.Flow.ToString().ToLowerInvariant()} flow, "
                + $"{model.TrainSize} x {model.TrainSize} pixels, batch {run.Session.Options.Batch}, on {device.Name}"));
            WorkPlan plan = new("training", run.Steps, run.Session.StepsDone, run.Session.Options.Batch);
            WorkProgress.Run(context.Err, plan, progress =>
            {
                run.Train(new Display(progress), context.Cancellation);
                return true;
            });
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    private sealed class Display(IWorkProgress progress) : ITrainingProgress
    {
        public void Stepped(int step, LossValues losses) => progress.Report(step, string.Create(
            CultureInfo.InvariantCulture,
            $"emb {losses.EmbeddingBitsPerDim:0.00} gen "
            + $"{losses.GeneratorBitsPerDim:0.00}{(losses.SegmentationNats > 0 ? $" seg {losses.SegmentationNats:0.00}" : "")}"));

        public void Say(string line) => progress.Say(line);

        public void Saved(RunDirectory run) => TrainReport.Write(run);
    }
}
