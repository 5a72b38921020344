using System.Diagnostics;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Trains as <c>train</c> does: examples decoded once and kept, the next batch filled meanwhile.</summary>
internal sealed class CheckedTraining : IDisposable
{
    private readonly BatchFeeder _feeder;
    private readonly TrainingSession _session;

    public CheckedTraining(ComputeDevice device, ModelConfiguration model, TrainingOptions options, Pack pack)
    {
        TrainingData data = new(pack, options, Environment.ProcessorCount);
        _feeder = new BatchFeeder(device, (batch, step) => data.Fill(batch, step), options.Batch, model.TrainSize, lastStep: int.MaxValue);
        _session = new TrainingSession(new ColorizationNetwork(model, device, trainable: true), options);
        data.Fill(_feeder.Batch, number: 1, clean: true);
        _session.Start(_feeder.Batch);
    }

    /// <summary>The share of the time since <see cref="Step"/> was called first that steps waited for their batches.</summary>
    public double InputWaitShare => _feeder.Waited / Elapsed;

    private TimeSpan Elapsed { get; set; }

    /// <summary>Does a step and waits for its losses.</summary>
    /// <returns>Its weighted total loss and its time.</returns>
    public (double Total, TimeSpan Took) Step()
    {
        long start = Stopwatch.GetTimestamp();
        _feeder.Fill(_session.StepsDone + 1);
        LossValues losses = _session.Step(_feeder.Batch);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Elapsed += took;
        return (losses.Total(_session.Options.LossWeights), took);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feeder.Dispose();
        _session.Dispose();
    }
}
