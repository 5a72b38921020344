using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Commands;

public sealed class ProfileRunTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Profile_train_tells_of_every_op_of_its_steps()
    {
        CommandLineRun run = Profile("train", "--preset", "tiny", "--size", "16", "--batch", "2", "--steps", "2");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("this run needs ", run.Error, StringComparison.Ordinal);
        Assert.All(["ConvWgrad", "GFLOP/s", "of peak", "2 x 'step' took ", "Measured peaks, all threads: "],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(_files["profile.json"]));
        JsonElement[] ops = [.. json.RootElement.GetProperty("ops").EnumerateArray()],
            problems = [.. json.RootElement.GetProperty("problems").EnumerateArray()];

        // Two steps: the optimiser, averages with it, once each; the mixture's loss for embedding and generator.
        Assert.Equal([("Adam.UpdateWithAverages", 2), ("LogisticMixtureNll.Forward", 4), ("SoftmaxCrossEntropy.Backward", 2)], Calls(ops)
            .Where(op => op.Key is "Adam.UpdateWithAverages" or "LogisticMixtureNll.Forward" or "SoftmaxCrossEntropy.Backward")
            .Select(op => (op.Key, op.Value)).Order());
        Assert.Equivalent(Calls(ops), Calls(problems), strict: true);
        double launches = json.RootElement.GetProperty("launch_milliseconds").GetDouble();
        Assert.Equal(launches, ops.Sum(op => op.GetProperty("total_milliseconds").GetDouble()), 1e-6 * launches);
        Assert.InRange(launches, 0, json.RootElement.GetProperty("span_milliseconds").GetDouble());
        Assert.Equal(2, json.RootElement.GetProperty("spans").GetArrayLength());
        Assert.Equal(Calls(ops).Values.Sum(), LaunchesInTrace());
    }

    [Fact]
    public void Profile_train_takes_a_data_set()
    {
        SyntheticPack.Write(_files["pack"], count: 4, valCount: 0, seed: 3, size: 32, files: new VipsImageFiles(),
            cancellationToken: TestContext.Current.CancellationToken);
        CommandLineRun run = Profile("train", "--data", _files["pack"], "--flow", "purple", "--preset", "tiny", "--size", "16", "--batch",
            "2", "--steps", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("purple flow, width 4, 16 x 16 pixels, batch 2, fp32", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SoftmaxCrossEntropy", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_colorize_counts_the_draw_of_every_pixel()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"]);
        new VipsImageFiles().WritePng(_files["photo.png"], TestPhotos.Waves(20, 18, 1));
        CommandLineRun run = Profile("colorize", _files["photo.png"], "--model", _files["model.safetensors"], "--samples", "2");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 x 'draw' took ", run.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(_files["profile.json"]));
        Assert.Equal(16, Calls([.. json.RootElement.GetProperty("ops").EnumerateArray()])["DrawChroma.Forward"]);
        Assert.True(LaunchesInTrace() > 16);
    }

    [Fact]
    public void Profile_colorize_needs_neither_photo_nor_model()
    {
        CommandLineRun run = Profile("colorize", "--preset", "tiny", "--size", "16", "--from", "embedding");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("colorize, width 4, 16 x 16 pixels, 1 photo, 1 sample of each, fp32, on cpu", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_on_the_simulator_says_that_launches_were_synchronised()
    {
        CommandLineRun run = CommandLineRun.Of("profile", "colorize", "--size", "16", "--from", "embedding", "--model", SmallestModel(),
            "--device", "simulator", "--precision", "bf16");
        Assert.Equal((0, true), (run.ExitCode, run.Output.Contains("Launches were synchronised one by one", StringComparison.Ordinal)));
        Assert.Contains("No peaks were measured: the simulator's speed means nothing.", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 sample of each, bf16, on simulator", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_refuses_a_batch_that_does_not_fit_and_leaves_no_run()
    {
        SyntheticPack.Write(_files["pack"], count: 4, valCount: 0, seed: 3, size: 32, files: new VipsImageFiles(),
            cancellationToken: TestContext.Current.CancellationToken);
        CommandLineRun run = CommandLineRun.Of("train", "--data", _files["pack"], "--out", _files["run"], "--preset", "tiny", "--batch",
            "1000000", "--device", "cpu");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: --batch 1000000 does not fit: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("The largest --batch that fits is ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_files["run/model.safetensors"]));
    }

    private string SmallestModel()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"]);
        return _files["model.safetensors"];
    }

    private CommandLineRun Profile(params string[] arguments)
        => CommandLineRun.Of(["profile", .. arguments, "--device", "cpu", "--threads", "2", "--json", _files["profile.json"], "--trace",
            _files["trace.json"]]);

    private static Dictionary<string, int> Calls(JsonElement[] rows)
        => rows.GroupBy(row => row.GetProperty("op").GetString()!)
            .ToDictionary(group => group.Key, group => group.Sum(row => row.GetProperty("calls").GetInt32()));

    private int LaunchesInTrace()
    {
        using JsonDocument trace = JsonDocument.Parse(File.ReadAllBytes(_files["trace.json"]));
        return trace.RootElement.GetProperty("traceEvents").EnumerateArray()
            .Count(entry => entry.GetProperty("ph").GetString() == "X" && entry.GetProperty("cat").GetString() != "span");
    }
}
