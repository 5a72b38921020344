using System.Security.Cryptography;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Models.Configuration;
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
        CommandLineRun run = Evaluate(
            Flow.Green, SyntheticScenes.ClassNames, "--json", _files["figures.json"], "--samples", "2", "--seed", "5");
        Assert.Equal(0, run.ExitCode);
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllBytes(_files["figures.json"]));
        Assert.Equal(3, figures.RootElement.GetProperty("images").GetInt32());
        JsonElement intervals = figures.RootElement.GetProperty("intervals"), definitions = figures.RootElement.GetProperty("definitions");
        foreach (
            string key in EvaluationFigures.All.Select(figure => figure.Key)
            .Where(key => !key.StartsWith("judge", StringComparison.Ordinal)))
        {
            double value = figures.RootElement.GetProperty(key).GetDouble();
            JsonElement interval = intervals.GetProperty("figures").GetProperty(key);
            Assert.InRange(value, interval.GetProperty("low").GetDouble() - 1e-9, interval.GetProperty("high").GetDouble() + 1e-9);
            Assert.Contains(key, run.Output, StringComparison.Ordinal);
            Assert.NotEmpty(definitions.GetProperty(key).GetString()!);
        }
        Assert.Equal(3, figures.RootElement.GetProperty("ms_ssim_histogram").EnumerateArray().Sum(bin => bin.GetInt32()));
        foreach (string key in (string[])["miou_per_class", "rmse_ab_per_class"])
            Assert.All(
                figures.RootElement.GetProperty(key).EnumerateObject(), entry => Assert.Contains(entry.Name, SyntheticScenes.ClassNames));

        JsonElement provenance = figures.RootElement.GetProperty("provenance");
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_files["model.safetensors"])));
        Assert.Equal(
            (hash, 2, 5UL), (
                provenance.GetProperty("model_sha256").GetString(), provenance.GetProperty("samples")
                    .GetInt32(), provenance.GetProperty("seed").GetUInt64()));
        Assert.Contains(hash, run.Output, StringComparison.Ordinal);
        Assert.Contains("mean over the classes present", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_at_temperature_0_from_the_embedding_gives_equal_samples()
    {
        CommandLineRun run = Evaluate(
            Flow.Green, SyntheticScenes.ClassNames, "--json", _files["figures.json"], "--samples", "2", "--temperature", "0", "--from",
                "embedding", "--resamples", "0");
        Assert.Equal(0, run.ExitCode);
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllBytes(_files["figures.json"]));
        Assert.Equal(1, figures.RootElement.GetProperty("ms_ssim").GetDouble(), 1e-9);
        Assert.False(figures.RootElement.TryGetProperty("intervals", out _));
        Assert.Equal(0, figures.RootElement.GetProperty("provenance").GetProperty("temperature").GetDouble());
    }

    [Fact]
    public void Evaluate_measures_the_mean_of_the_embedding()
    {
        JsonElement mean = Figures("--from", "mean"), other = Figures("--from", "mean", "--seed", "1");
        Assert.Equal("mean", mean.GetProperty("provenance").GetProperty("from").GetString());
        Assert.Equal(Error(mean), Error(other));
        Assert.InRange(Error(mean), 0.001, Error(Figures("--from", "embedding")) - 0.001);
        double sharpest = Error(Figures("--from", "mean", "--temperature", "0"));
        Assert.NotEqual(Error(mean), sharpest);
        Assert.Equal(Error(Figures("--from", "embedding", "--temperature", "0")), sharpest);

        double Error(JsonElement figures) => figures.GetProperty("rmse_ab").GetDouble();
    }

    [Fact]
    public void Evaluate_measures_samples_that_are_kept_near_what_is_expected()
    {
        JsonElement plain = Figures("--samples", "1"), kept = Figures("--samples", "1", "--draws", "4", "--candidates", "5");
        Assert.Equal((1, 0), Drawing(plain));
        Assert.Equal((4, 5), Drawing(kept));
        Assert.NotEqual(plain.GetProperty("rmse_ab").GetDouble(), kept.GetProperty("rmse_ab").GetDouble());

        static (int Draws, int Candidates) Drawing(JsonElement figures) => (
            figures.GetProperty("provenance").GetProperty("draws").GetInt32(),
            figures.GetProperty("provenance").GetProperty("candidates").GetInt32());
    }

    [Fact]
    public void Evaluate_shows_the_network_old_prints_where_it_is_asked_to()
    {
        JsonElement photos = Figures(), aged = Figures("--aged"), again = Figures("--aged"), others = Figures("--aged", "--seed", "1");
        Assert.Equal((false, true), (IsAged(photos), IsAged(aged)));
        Assert.Equal(Bits(aged), Bits(again));
        Assert.Equal(3, new[] { Bits(photos), Bits(aged), Bits(others) }.Distinct().Count());
        Assert.Equal(Truth(photos), Truth(aged));

        bool IsAged(JsonElement figures) => figures.GetProperty("provenance").GetProperty("aged").GetBoolean();
        double Bits(JsonElement figures) => figures.GetProperty("bits_per_dim_embedding").GetDouble();
        double Truth(JsonElement figures) => figures.GetProperty("mean_chroma_truth").GetDouble();
    }

    [Fact]
    public void Evaluate_shows_the_network_photos_of_the_size_that_is_asked_for()
    {
        JsonElement own = Figures(), same = Figures("--size", "16"), larger = Figures("--size", "32");
        Assert.Equal((16, 16, 32), (Size(own), Size(same), Size(larger)));
        Assert.Equal(Error(own), Error(same));
        Assert.NotEqual(Error(own), Error(larger));

        int Size(JsonElement figures) => figures.GetProperty("provenance").GetProperty("size").GetInt32();
        double Error(JsonElement figures) => figures.GetProperty("rmse_ab").GetDouble();
    }

    [Fact]
    public void Evaluate_leaves_segmentation_out_where_the_model_has_none()
    {
        CommandLineRun run = Evaluate(
            Flow.Purple, [], "--json", _files["figures.json"], "--limit", "1", "--from", "embedding", "--split", "train");
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

    private JsonElement Figures(params string[] options)
    {
        Assert.Equal(
            0, Evaluate(
                Flow.Green, SyntheticScenes.ClassNames, [.. options, "--json", _files["figures.json"], "--resamples", "0"]).ExitCode);
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllBytes(_files["figures.json"]));
        return figures.RootElement.Clone();
    }

    private CommandLineRun Evaluate(Flow flow, IReadOnlyList<string> classes, params string[] arguments)
    {
        using TinyModel model = new(flow, classes.Count);
        model.WriteTo(_files["model.safetensors"], classes);
        return CommandLineRun.Of(
            ["evaluate", "--data", Pack, "--model", _files["model.safetensors"], "--device", "cpu", "--threads", "2", .. arguments]);
    }
}
