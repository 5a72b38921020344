using System.Text.Json;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

public sealed class MeasureTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Evaluate_of_a_trained_model_gives_every_key()
    {
        CommandLineRun run = CommandLineRun.Of("evaluate", "--data", trained.Pack, "--model", trained.Model, "--device", "cpu", "--json",
            _files["figures.json"]);
        Assert.Equal(0, run.ExitCode);
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllBytes(_files["figures.json"]));
        Assert.Equal(2, figures.RootElement.GetProperty("images").GetInt32());
        Assert.All(
            (string[])["bits_per_dim_embedding", "bits_per_dim_generator", "segmentation_nats", "miou", "rmse_ab", "psnr_db"],
            key => Assert.True(double.IsFinite(figures.RootElement.GetProperty(key).GetDouble()), key));
    }

    [Fact]
    public void Selftest_of_a_golden_file_passes_and_writes_every_error()
    {
        CommandLineRun run = CommandLineRun.Of("selftest", "--golden", Golden("purple"), "--device", "cpu", "--json",
            _files["errors.json"]);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("purple.safetensors", run.Output, StringComparison.Ordinal);
        using JsonDocument errors = JsonDocument.Parse(File.ReadAllBytes(_files["errors.json"]));
        Assert.True(errors.RootElement.GetProperty("passed").GetBoolean());
        JsonElement[] results = [.. errors.RootElement.GetProperty("files")[0].GetProperty("results").EnumerateArray()];
        Assert.True(results.Length > 50);
        Assert.All(results, result =>
            Assert.InRange(result.GetProperty("error").GetDouble(), 0, result.GetProperty("tolerance").GetDouble()));
    }

    [Fact]
    public void Selftest_refuses_what_is_no_golden_file()
    {
        BadInput.Refused(CommandLineRun.Of("selftest", "--golden", trained.Model, "--device", "cpu"), trained.Model, "psc-golden-1");
        BadInput.Refused(CommandLineRun.Of("selftest", "--golden", _files["none.safetensors"], "--device", "cpu"), "none.safetensors",
            "there is no such file");
    }

    private static string Golden(string name)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "IlgpuColorize.sln")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder!, "tests", "golden", name + ".safetensors");
    }
}
