using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using IlgpuColorize.Training;

namespace IlgpuColorize.Tests.Training;

/// <summary>Trains the smallest networks on a small data set of synthetic scenes, each run in a directory of its own.</summary>
internal sealed class TrainedRuns : IDisposable
{
    private const int Size = 16;
    private readonly TemporaryDirectory _folder = new();

    public TrainedRuns(int validation = 0)
    {
        SyntheticPack.Write(Pack, count: 5, valCount: validation, seed: 3, size: Size, files: new VipsImageFiles());
        WriteConfiguration("config.json", Configuration);
    }

    public static RunConfiguration Configuration { get; } = new()
    {
        Width = 1,
        EmbeddingChannels = 17,
        GeneratorChannels = 5,
        GeneratorLayers = 1,
        Mixtures = 2,
        TrainSize = Size,
        Training = new TrainingOptions { Batch = 2, Dropout = 0.1f },
    };

    public string Pack => _folder["pack"];

    public List<string> Said { get; } = [];

    public string Out(string run) => _folder[run];

    public string File(string run, string name) => Path.Combine(Out(run), name);

    public string WriteConfiguration(string name, RunConfiguration configuration)
    {
        System.IO.File.WriteAllText(_folder[name], configuration.ToJson());
        return _folder[name];
    }

    public TrainingRequest Request(string run, int steps, bool resume = false) => new()
    {
        Data = [new PackChoice(Pack)],
        Out = Out(run),
        Config = resume ? null : _folder["config.json"],
        Steps = steps,
        Resume = resume,
    };

    public TrainingRun Open(TrainingRequest request, ComputeDevice? device = null)
    {
        Said.Clear();
        return TrainingRun.Open(request, device ?? TestDevices.Cpu, new VipsImageFiles(), Said.Add);
    }

    /// <summary>Trains a run to its end.</summary>
    /// <returns>What it left in memory.</returns>
    public TrainedState Train(TrainingRequest request, ComputeDevice? device = null, RecordedProgress? progress = null)
    {
        using TrainingRun run = Open(request, device);
        run.Train(progress ?? new RecordedProgress(), CancellationToken.None);
        return TrainedState.Of(run.Session);
    }

    public IReadOnlyList<StepEntry> Steps(string run) => RunLog.Read<StepEntry>(File(run, "metrics.jsonl"), "total");

    public void Dispose() => _folder.Dispose();
}

/// <summary>Holds all that training changes.</summary>
internal sealed record TrainedState(float[] Parameters, float[] Averages, float[] FirstMoment, float[] SecondMoment)
{
    public static TrainedState Of(TrainingSession session)
    {
        ComputeStream stream = session.Network.Device.DefaultStream;
        return new TrainedState(
            stream.Download(session.Network.Parameters.Values),
            stream.Download(session.Averager.Averaged.Parameters.Values),
            stream.Download(session.Optimizer.FirstMoment),
            stream.Download(session.Optimizer.SecondMoment));
    }

    public void AssertSameBits(TrainedState other)
    {
        Xunit.Assert.Equal(Parameters, other.Parameters);
        Xunit.Assert.Equal(Averages, other.Averages);
        Xunit.Assert.Equal(FirstMoment, other.FirstMoment);
        Xunit.Assert.Equal(SecondMoment, other.SecondMoment);
    }
}

/// <summary>Remembers how a run went, and can ask for its end.</summary>
internal sealed class RecordedProgress(int cancelAfter = int.MaxValue) : ITrainingProgress, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public CancellationToken Token => _cancellation.Token;

    public List<LossValues> Losses { get; } = [];

    public List<string> Lines { get; } = [];

    public void Stepped(int step, LossValues losses)
    {
        Losses.Add(losses);
        if (step == cancelAfter)
            _cancellation.Cancel();
    }

    public void Say(string line) => Lines.Add(line);

    public void Dispose() => _cancellation.Dispose();
}
