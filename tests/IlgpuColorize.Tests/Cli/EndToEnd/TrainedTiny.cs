using IlgpuColorize.Data;
using IlgpuColorize.Models.Safetensors;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>
/// Is a data set of a few small scenes and a run of two steps on it, made by the commands themselves, for tests that only read them.
/// </summary>
public sealed class TrainedTiny : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public TrainedTiny()
    {
        SyntheticPack.Write(Pack, count: 6, valCount: 2, seed: 1, size: 32, files: new VipsImageFiles());
        Configuration = _files.Write("tiny.json",
            """{ "width": 1, "embeddingChannels": 16, "generatorChannels": 4, "generatorLayers": 1, "mixtures": 2, "trainSize": 16 }""");
        CommandLineRun run = Train(Run, "--steps", "2");
        Assert.True(run.ExitCode == 0, run.Error);
        Output = run.Output;
    }

    /// <summary>The data set's directory.</summary>
    public string Pack => Path.Combine(_files.Root, "pack");

    /// <summary>The file of <c>--config</c>.</summary>
    public string Configuration { get; }

    /// <summary>The run's directory.</summary>
    public string Run => Path.Combine(_files.Root, "run");

    /// <summary>The last model.</summary>
    public string Model => Path.Combine(Run, "model.safetensors");

    /// <summary>What the run printed.</summary>
    public string Output { get; }

    public void Dispose() => _files.Dispose();

    /// <summary>Begins a run in another directory with the same sizes.</summary>
    internal CommandLineRun Train(string directory, params string[] more) => CommandLineRun.Of(LineOf(directory, more));

    /// <summary>Begins a run as if Ctrl+C had been pressed before its first step.</summary>
    internal CommandLineRun TrainInterrupted(string directory, params string[] more)
        => CommandLineRun.Of(new CancellationToken(canceled: true), LineOf(directory, more));

    /// <summary>Writes the model again with other metadata or tensors.</summary>
    internal void Rewrite(string path, Action<Dictionary<string, string>> metadata, Func<TensorEntry, bool>? keep = null,
        Func<TensorEntry, IReadOnlyList<int>>? shapeOf = null)
    {
        using SafetensorsFile model = SafetensorsFile.Open(Model);
        Dictionary<string, string> texts = new(model.Metadata);
        metadata(texts);
        new SafetensorsWriter().Write(path, texts,
        [
            .. from entry in model.Entries
               where keep?.Invoke(entry) != false
               let shape = shapeOf?.Invoke(entry) ?? entry.Shape
               select TensorData.Floats(entry.Name, shape, () => model.ReadFloats(entry.Name)),
        ]);
    }

    private string[] LineOf(string directory, string[] more)
        => ["train", "--data", Pack, "--out", directory, "--config", Configuration, "--batch", "2", "--device", "cpu", "--threads", "2",
            .. more];
}
