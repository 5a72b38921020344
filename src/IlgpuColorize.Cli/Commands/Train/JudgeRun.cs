using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>train --judge</c>.</summary>
internal static class JudgeRun
{
    /// <summary>Trains a judge and says where it is.</summary>
    public static int Execute(TrainingRequest request, CommandContext context)
    {
        string path = Train(request, context);
        context.Out.WritePlainLine($"The judge is {path}; 'evaluate --judge {path}' asks it.");
        return ExitCode.Done;
    }

    /// <summary>Trains a judge under a progress display.</summary>
    /// <returns>Its file.</returns>
    public static string Train(TrainingRequest request, CommandContext context)
    {
        using ComputeDevice device = context.OpenDevice();
        using JudgeTraining training = JudgeTraining.Open(
            request, context.Files, device, line => context.Err.WritePlainLine(line));
        WorkPlan plan = new("training the judge", training.Steps, training.StepsDone, training.Batch);
        return WorkProgress.Run(context.Err, plan, progress =>
        {
            training.Train(Report, context.Cancellation);
            return training.Path;

            void Report(int step, double nats) => progress.Report(step, string.Create(CultureInfo.InvariantCulture, $"seg {nats:0.00}"));
        });
    }
}
