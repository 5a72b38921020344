using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Judging;
using IlgpuColorize.Training;
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
        Assert.Contains("this run needs ", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_judge_goes_on_with_the_photos_that_it_was_begun_with_alone()
    {
        CopyPack();
        Assert.Equal(0, TrainOn(_files["pack"], "judge", "--steps", "1").ExitCode);
        string[] ids = File.ReadAllLines(_files["pack/train.txt"]);
        File.WriteAllLines(_files["pack/train.txt"], ids.Reverse());
        BadInput.Refused(
            TrainOn(_files["pack"], "judge", "--steps", "2", "--resume"), "pack: train.txt names other photos than those that the judge");
        File.WriteAllLines(_files["pack/train.txt"], ids);
        Assert.Equal(0, TrainOn(_files["pack"], "judge", "--steps", "2", "--resume").ExitCode);
    }

    [Fact]
    public void Memory_is_close_to_the_peak_of_the_training_and_one_that_does_not_fit_is_refused()
    {
        TrainingOptions options = new() { Batch = 3 };
        JudgeConfiguration judge = new(Width: 4, Classes: 5, Size: 32);
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
        MemoryPlan plan = JudgeMemory.Plan(judge, options, device, photos: 10);
        using (PictureBatch batch = new(device, options.Batch, judge.Size))
        using (JudgeSession session = new(judge, device, options))
        {
            // Scales are chosen by what the first batch shows: it must show something.
            byte[] noise = new byte[judge.Size * judge.Size * PictureBatch.Channels];
            new Random(1).NextBytes(noise);
            for (int image = 0; image < options.Batch; image++)
                batch.Write(image, noise, []);
            batch.Upload();
            session.Start(batch);
            session.Step(batch);
            session.Step(batch);
        }
        Assert.InRange((double)(plan.ParameterBytes + plan.ActivationBytes) / device.Memory.PeakBytes, 1 / 1.01, 1.01);

        using ComputeDevice small = ComputeDevice.Open(
            new DeviceSelector(DeviceKind.Cpu), threads: 1, new DeviceOptions { MemoryBytes = 160L << 20 });
        MemoryPlanException refusal = Assert.Throws<MemoryPlanException>(
            () => JudgeMemory.Require(judge, options with { Batch = 4096 }, small, photos: 10, resumed: false));
        Assert.Matches("^--batch 4096 does not fit: .* The largest --batch that fits is [0-9]+\\.$", refusal.Message);
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

    private CommandLineRun Train(string run, params string[] more) => TrainOn(trained.Pack, run, more);

    private CommandLineRun TrainOn(string pack, string run, params string[] more)
    {
        string[] size = more.Contains("--size") ? [] : ["--size", "16"];
        return CommandLineRun.Of(
        [
            "train", "--judge", "--data", pack, "--out", Path.Combine(_files.Root, run), "--preset", "tiny", "--batch", "2",
            "--device", "cpu", "--threads", "2", .. size, .. more,
        ]);
    }

    private void CopyPack()
    {
        foreach (string file in Directory.EnumerateFiles(trained.Pack, "*", SearchOption.AllDirectories))
            File.Copy(file, _files[Path.Combine("pack", Path.GetRelativePath(trained.Pack, file))]);
    }

    private CommandLineRun Evaluate(string pack, string judge) => CommandLineRun.Of(
        "evaluate", "--data", pack, "--model", trained.Model, "--judge", judge, "--device", "cpu", "--json", _files["figures.json"]);
}
