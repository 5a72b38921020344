using System.Text.Json;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

public sealed class TrainTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_run_leaves_models_metrics_and_samples_and_nothing_half_written()
    {
        Assert.Equal(
            [
                "best.safetensors", "config.json", "events", "metrics.csv", "metrics.jsonl", "model.safetensors",
                "optimizer-00000002.safetensors", "report.html", "run.json", "samples",
            ],
            Directory.GetFileSystemEntries(trained.Run).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(trained.Run, "samples"), "*.png"));
        Assert.Contains(trained.Model, trained.Output, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(Path.Combine(trained.Run, "metrics.jsonl"));
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void A_resumed_run_ends_where_an_unbroken_one_does()
    {
        string run = _files["run"];
        Assert.Equal(0, trained.Train(run, "--steps", "1").ExitCode);
        CommandLineRun resumed =
            CommandLineRun.Of("train", "--data", trained.Pack, "--out", run, "--resume", "--steps", "2", "--device", "cpu", "--threads",
                "1");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes(trained.Model), File.ReadAllBytes(Path.Combine(run, "model.safetensors")));
    }

    [Fact]
    public void An_interrupted_run_exits_with_130_and_can_be_resumed()
    {
        string run = _files["run"];
        CommandLineRun stopped = trained.TrainInterrupted(run, "--steps", "2");
        Assert.Equal((130, ""), (stopped.ExitCode, stopped.Output));
        Assert.DoesNotContain("error", stopped.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "model.safetensors")));
        Assert.Equal(0, trained.Train(run, "--resume", "--steps", "2").ExitCode);
        Assert.Equal(File.ReadAllBytes(trained.Model), File.ReadAllBytes(Path.Combine(run, "model.safetensors")));
    }

    [Fact]
    public void A_second_run_in_the_same_directory_is_refused()
    {
        Refused(trained.Train(trained.Run, "--steps", "3"), trained.Run, "holds a run already", "--resume");
        string busy = _files["busy"];
        using RunDirectory held = RunDirectory.Open(busy);
        Refused(trained.Train(busy, "--steps", "1"), busy, "another run writes into this directory");
    }

    [Fact]
    public void A_data_set_without_labels_trains_purple_and_without_validation_says_so()
    {
        string pack = _files["colors"];
        Directory.CreateDirectory(Path.Combine(pack, "images"));
        foreach (string image in Directory.GetFiles(Path.Combine(trained.Pack, "images")))
            File.Copy(image, Path.Combine(pack, "images", Path.GetFileName(image)));
        File.Copy(Path.Combine(trained.Pack, "train.txt"), Path.Combine(pack, "train.txt"));
        CommandLineRun run = CommandLineRun.Of("train", "--data", pack, "--out", _files["run"], "--config", trained.Configuration,
            "--steps", "1", "--batch", "2", "--device", "cpu");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("there is no val.txt", run.Error, StringComparison.Ordinal);
        Assert.Contains("purple flow", run.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_files["run/model.safetensors"]), File.ReadAllBytes(_files["run/best.safetensors"]));
    }

    [Fact]
    public void Init_takes_what_matches_and_lists_the_rest()
    {
        CommandLineRun run = trained.Train(_files["run"], "--steps", "1", "--init", trained.Model, "--flow", "blue");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("parameters were taken", run.Error, StringComparison.Ordinal);
        Assert.Contains("These start anew: generator.down1.aux.v", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_cannot_be_used_is_named_with_its_key()
    {
        Refuse("""{ "width": 1 }""", "embeddingChannels");
        Refuse("""{ "width": 1, "embeddingChannels": 16, "generatorChannels": 4, "generatorLayers": 1, "colour": 1 }""", "colour");
        Refuse("""{ "width": 1, "embeddingChannels": 8, "generatorChannels": 4, "generatorLayers": 1, "mixtures": 2 }""",
            "embeddingChannels");
        Refuse("width: 1", "bad.json");

        void Refuse(string json, string part) => Refused(
            CommandLineRun.Of("train", "--data", trained.Pack, "--out", _files["run"], "--config", _files.Write("bad.json", json),
                "--steps", "1", "--device", "cpu"), part);
    }

    private static void Refused(CommandLineRun run, params string[] parts) => BadInput.Refused(run, parts);
}
