using BenchmarkDotNet.Attributes;
using IlgpuColorize.Data;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Benchmarks.Training;

/// <summary>
/// Times one training step of preset <c>tiny</c>: forward, backward, Adam and averages, on a batch that is uploaded already.
/// </summary>
public class TrainingStepBenchmarks : NetworkBenchmarks
{
    private TrainingSession? _session;
    private ColorizationBatch? _batch;

    /// <summary>Does one step.</summary>
    [Benchmark]
    public LossValues Step() => _session!.Step(_batch!);

    private protected override void Prepare()
    {
        ModelConfiguration configuration = Network.Configuration;
        var network = new ColorizationNetwork(configuration, Network.Device, trainable: true);
        _session = new TrainingSession(network, new TrainingOptions());
        _batch = Upload(TrainingOptions.DefaultBatch, configuration.TrainSize);
        _session.Start(_batch);
    }

    private protected override void Abandon()
    {
        _session?.Dispose();
        _batch?.Dispose();
    }
}
