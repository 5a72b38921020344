using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Training;

namespace IlgpuColorize;

/// <summary>How a training run goes.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Losses">The losses of the last step.</param>
public sealed record TrainerProgress(int Step, int Steps, LossValues Losses);

/// <summary>
/// Trains models on data sets, as the program does: with a run's directory, validations, checkpoints, and exact resumption. Nothing is
/// static, and nothing is written to a console.
/// </summary>
/// <param name="options">Where to compute, and how photos are read; null for the defaults.</param>
public sealed class Trainer(ColorizerOptions? options = null)
{
    private readonly ColorizerOptions _options = options ?? new ColorizerOptions();

    /// <summary>Trains until the last step.</summary>
    /// <param name="request">What is trained, on what, and where it is written.</param>
    /// <param name="progress">Is told of every step.</param>
    /// <param name="lines">Is told what a person should know: validations, checkpoints, photos that are left out.</param>
    /// <param name="cancellation">Ends the run with a checkpoint, from which <see cref="TrainingRequest.Resume"/> goes on.</param>
    /// <returns>The file of the best model so far.</returns>
    /// <exception cref="TrainingException">What was asked for cannot be.</exception>
    /// <exception cref="OperationCanceledException">The end was asked for; a checkpoint was written.</exception>
    public Task<string> TrainAsync(
        TrainingRequest request, IProgress<TrainerProgress>? progress = null, IProgress<string>? lines = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        // A thread of its own: it computes for hours.
        return Task.Factory.StartNew(
            () => Train(request, progress, lines, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private string Train(
        TrainingRequest request, IProgress<TrainerProgress>? progress, IProgress<string>? lines, CancellationToken cancellation)
    {
        using ComputeDevice device = ComputeDevice.Open(_options.Device, _options.Threads);
        using TrainingRun run = TrainingRun.Open(
            request, device, _options.Files, line => lines?.Report(line));
        run.Train(new Reports(run.Steps, progress, lines), cancellation);
        return File.Exists(run.Directory.Best) ? run.Directory.Best : run.Directory.Model;
    }

    private sealed class Reports(int steps, IProgress<TrainerProgress>? progress, IProgress<string>? lines) : ITrainingProgress
    {
        public void Stepped(int step, LossValues losses) => progress?.Report(new TrainerProgress(step, steps, losses));

        public void Say(string line) => lines?.Report(line);
    }
}
