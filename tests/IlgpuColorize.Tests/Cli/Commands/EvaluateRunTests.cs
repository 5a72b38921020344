using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Tests.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Commands;

public sealed class EvaluateRunTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public EvaluateRunTests() => SyntheticPack.Write(Pack, count: 2, valCount: 3, seed: 1, size: 32, files: new VipsImageFiles());

    private string Pack => Path.Combine(_files.Root, "pack");

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Evaluate_prints_and_writes_every_figure()
    {
        CommandLineRun run = Evaluate(Flow.Green, SyntheticScenes.ClassNames, "--json", _files["figures.json"]);
        Assert.Equal(0, run.ExitCode);
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllBytes(_files["figures.json"]));
        Assert.Equal(3, figures.RootElement.GetProperty("images").GetInt32());
        foreach (string key in (string[])["bits_per_dim_embedding", "bits_per_dim_generator", "segmentation_nats", "miou", "rmse_ab", "psnr_db"])
        {
            Assert.True(figures.RootElement.GetProperty(key).GetDouble() >= 0);
            Assert.Contains(key, run.Output, StringComparison.Ordinal);
        }
        Assert.Contains("mean over the classes present", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_leaves_segmentation_out_where_the_model_has_none()
    {
        CommandLineRun run = Evaluate(Flow.Purple, [], "--json", _files["figures.json"], "--limit", "1", "--from", "embedding", "--split", "train");
        Assert.Equal(0, run.ExitCode);
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllBytes(_files["figures.json"]));
        Assert.Equal(1, figures.RootElement.GetProperty("images").GetInt32());
        Assert.Equal(JsonValueKind.Null, figures.RootElement.GetProperty("miou").ValueKind);
        Assert.Equal(JsonValueKind.Null, figures.RootElement.GetProperty("segmentation_nats").ValueKind);
    }

    [Fact]
    public void Evaluate_refuses_a_model_of_other_classes()
    {
        CommandLineRun run = Evaluate(Flow.Green, [.. SyntheticScenes.ClassNames.SkipLast(1), "unicorn"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("but the model 'unicorn'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_refuses_a_split_without_photos()
    {
        File.Delete(Path.Combine(Pack, "val.txt"));
        CommandLineRun run = Evaluate(Flow.Green, SyntheticScenes.ClassNames);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("val.txt", run.Error, StringComparison.Ordinal);
    }

    private CommandLineRun Evaluate(Flow flow, IReadOnlyList<string> classes, params string[] arguments)
    {
        using TinyModel model = new(flow, classes.Count);
        model.WriteTo(_files["model.safetensors"], classes);
        return CommandLineRun.Of(["evaluate", "--data", Pack, "--model", _files["model.safetensors"], "--device", "cpu", "--threads", "2", .. arguments]);
    }
}
