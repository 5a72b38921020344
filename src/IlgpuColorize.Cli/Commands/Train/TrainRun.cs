using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Collectives;
using IlgpuColorize.Collectives.Nccl;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>train</c>.</summary>
internal static class TrainRun
{
    /// <summary>Trains under a progress display and says what was written.</summary>
    public static int Execute(TrainingRequest request, CommandContext context, ICollective ranks)
    {
        if (request.Judge)
            return JudgeRun.Execute(request, context);
        using ComputeDevice device = context.OpenDevice(request.Precision ?? Precision.Fp32);
        ICollective onDevice = NcclCollective.Over(ranks, device, line =>
        {
            if (ranks.Rank == 0)
                context.Err.WritePlainLine(line);
        });
        using ICollective? owned = ReferenceEquals(onDevice, ranks) ? null : onDevice;
        if (request.DryRun)
            return TryOut(request, device, context, onDevice);
        using TrainingRun run = Train(request, device, context, onDevice);
        if (ranks.Rank > 0)
            return ExitCode.Done;
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

    private static int TryOut(TrainingRequest request, ComputeDevice device, CommandContext context, ICollective ranks)
    {
        using TemporaryPlace place = TemporaryPlace.Create();
        using TrainingRun run = Train(
            request with { Out = place.FullName, ValidateEvery = int.MaxValue, CheckpointEvery = int.MaxValue }, device, context, ranks);
        context.Out.WritePlainLine(string.Create(
            CultureInfo.InvariantCulture,
            $"dry run: {run.Session.StepsDone} steps, the validation, a checkpoint and the report went well; nothing was left in "
            + $"{request.Out}"));
        return ExitCode.Done;
    }

    /// <summary>Trains under a progress display. The caller disposes the run.</summary>
    public static TrainingRun Train(
        TrainingRequest request, ComputeDevice device, CommandContext context, ICollective? ranks = null)
    {
        TrainingRun run = TrainingRun.Open(request, device, context.Files, line => context.Err.WritePlainLine(line), ranks);
        try
        {
            if (ranks is { Rank: > 0 })
            {
                run.Train(new Silence(), context.Cancellation);
                return run;
            }
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

    /// <summary>The progress of a rank that another one shows.</summary>
    private sealed class Silence : ITrainingProgress
    {
        public void Stepped(int step, LossValues losses)
        {
        }

        public void Say(string line)
        {
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
