using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Tests.Data;
using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

public sealed class JudgeTests(TrainedTiny trained) : IClassFixture<TrainedTiny>, IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_judge_that_was_ended_and_goes_on_is_the_one_that_was_not()
    {
        Assert.Equal(0, Train("whole", "--steps", "4").ExitCode);
        Assert.Equal(0, Train("parts", "--steps", "2").ExitCode);
        CommandLineRun resumed = Train("parts", "--steps", "4", "--resume");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Contains("'evaluate --judge", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(JudgeIn("whole")), File.ReadAllBytes(JudgeIn("parts")));
    }

    [Fact]
    public void Evaluate_asks_a_judge_about_grey_sampled_and_true_photos()
    {
        Assert.Equal(0, Train("judge", "--steps", "3").ExitCode);
        CommandLineRun run = Evaluate(trained.Pack, JudgeIn("judge"));
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument figures = JsonDocument.Parse(File.ReadAllBytes(_files["figures.json"]));
        Assert.All((string[])["judge_miou_grey", "judge_miou_samples", "judge_miou_truth"], key =>
        {
            Assert.InRange(figures.RootElement.GetProperty(key).GetDouble(), 0, 1);
            Assert.Contains(key, run.Output, StringComparison.Ordinal);
        });
        Assert.Equal(64, figures.RootElement.GetProperty("provenance").GetProperty("judge_sha256").GetString()!.Length);
    }

    [Fact]
    public void A_judge_of_another_size_and_what_is_no_judge_are_refused()
    {
        Assert.Equal(0, Train("large", "--steps", "1", "--size", "32").ExitCode);
        BadInput.Refused(Evaluate(trained.Pack, JudgeIn("large")), JudgeIn("large"), "judges pictures of 32 x 32");
        BadInput.Refused(Evaluate(trained.Pack, trained.Model), trained.Model, "psc-judge-1");
    }

    [Fact]
    public void A_judge_is_not_begun_twice_nor_resumed_otherwise_nor_trained_without_labels()
    {
        Assert.Equal(0, Train("judge", "--steps", "1").ExitCode);
        BadInput.Refused(Train("judge", "--steps", "2"), "judge.safetensors", "say --resume");
        BadInput.Refused(Train("judge", "--steps", "2", "--resume", "--seed", "9"), "judge", "begun with batch 2");
        BadInput.Refused(Train("none", "--steps", "2", "--resume"), "none", "no judge to resume");

        SyntheticPack.Write(
            _files["plain"], count: 2, valCount: 0, seed: 1, size: 16, new VipsImageFiles(), TestContext.Current.CancellationToken);
        Directory.Delete(_files["plain/labels"], recursive: true);
        File.Delete(_files["plain/classes.txt"]);
        BadInput.Refused(
            CommandLineRun.Of("train", "--judge", "--data", _files["plain"], "--out", _files["run"], "--device", "cpu"), "plain",
                "has no labels");
    }

    private string JudgeIn(string run) => Path.Combine(_files.Root, run, "judge.safetensors");

    private CommandLineRun Train(string run, params string[] more)
    {
        string[] size = more.Contains("--size") ? [] : ["--size", "16"];
        return CommandLineRun.Of(
        [
            "train", "--judge", "--data", trained.Pack, "--out", Path.Combine(_files.Root, run), "--preset", "tiny", "--batch", "2",
            "--device", "cpu", "--threads", "2", .. size, .. more,
        ]);
    }

    private CommandLineRun Evaluate(string pack, string judge) => CommandLineRun.Of(
        "evaluate", "--data", pack, "--model", trained.Model, "--judge", judge, "--device", "cpu", "--json", _files["figures.json"]);
}
