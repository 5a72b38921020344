using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Safetensors;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models.Safetensors;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

/// <summary>Holds runs that were stopped against one that was not.</summary>
[Collection(TestDevices.Collection)]
public sealed class ResumeTests : IDisposable
{
    private const int Steps = 5;
    private readonly TrainedRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Steps_a_stop_and_steps_equal_all_steps_bit_for_bit()
    {
        TrainedState whole = _runs.Train(_runs.Request("whole", Steps));
        _runs.Train(_runs.Request("parts", 2) with { CheckpointEvery = 1 });
        TrainedState parts = _runs.Train(_runs.Request("parts", Steps, resume: true));
        whole.AssertSameBits(parts);
        Assert.Equal(LossesOf("whole"), LossesOf("parts"));
        Assert.Equal(Enumerable.Range(1, Steps), _runs.Steps("parts").Select(entry => entry.Step));
        Assert.Single(Directory.GetFiles(_runs.Out("parts"), "optimizer-*"));
    }

    [Fact]
    public void Losses_and_parameters_do_not_depend_on_the_number_of_threads()
    {
        (TrainedState State, List<LossValues> Losses) Train(int threads)
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads);
            using RecordedProgress progress = new();
            return (_runs.Train(_runs.Request($"threads{threads}", 3), device, progress), progress.Losses);
        }
        (TrainedState one, var lossesOfOne) = Train(1);
        (TrainedState two, var lossesOfTwo) = Train(2);
        Assert.Equal(3, lossesOfOne.Count);
        Assert.Equal(lossesOfOne, lossesOfTwo);
        one.AssertSameBits(two);
    }

    [Fact]
    public void Interrupted_run_leaves_a_checkpoint_of_its_last_step_and_goes_on_from_there()
    {
        TrainedState whole = _runs.Train(_runs.Request("whole", Steps));
        using (RecordedProgress progress = new(cancelAfter: 3))
        using (TrainingRun run = _runs.Open(_runs.Request("stopped", Steps)))
        {
            Assert.Throws<OperationCanceledException>(() => run.Train(progress, progress.Token));
            Assert.Equal(3, run.Session.StepsDone);
            Assert.Contains("stopped after step 3; --resume continues from there", progress.Lines);
        }
        whole.AssertSameBits(_runs.Train(_runs.Request("stopped", Steps, resume: true)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Validation_that_an_interruption_cut_short_is_caught_up_with(int interruptedAt)
    {
        using TrainedRuns runs = new(validation: 2);
        TrainingRequest Request(string run, bool resume = false) => runs.Request(run, 4, resume) with { ValidateEvery = 2 };
        TrainedState whole = runs.Train(Request("whole"));
        using (RecordedProgress progress = new(cancelAfter: interruptedAt))
        using (TrainingRun run = runs.Open(Request("stopped")))
        {
            Assert.Throws<OperationCanceledException>(() => run.Train(progress, progress.Token));
            Assert.Equal(interruptedAt, run.Session.StepsDone);
        }
        whole.AssertSameBits(runs.Train(Request("stopped", resume: true)));
        Assert.Equal(Scores("whole"), Scores("stopped"));
        foreach (string file in (string[])["best.safetensors", "model.safetensors"])
            Assert.Equal(File.ReadAllBytes(runs.File("whole", file)), File.ReadAllBytes(runs.File("stopped", file)));

        IEnumerable<(int, double)> Scores(string run)
            => RunLog.Read<ValidationEntry>(runs.File(run, "metrics.jsonl"), ValidationEntry.Key)
                .Select(entry => (entry.Step, entry.Score));
    }

    [Fact]
    public void Run_interrupted_before_its_first_step_can_be_resumed_too()
    {
        using (TrainingRun run = _runs.Open(_runs.Request("stopped", 2)))
        using (RecordedProgress progress = new())
            Assert.Throws<OperationCanceledException>(() => run.Train(progress, new CancellationToken(canceled: true)));
        _runs.Train(_runs.Request("whole", 2)).AssertSameBits(_runs.Train(_runs.Request("stopped", 2, resume: true)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Full_disk_leaves_the_checkpoint_before_whole(int file)
    {
        TrainedState whole = _runs.Train(_runs.Request("whole", Steps));
        _runs.Train(_runs.Request("run", 2));
        byte[] before = File.ReadAllBytes(_runs.File("run", "model.safetensors"));
        using (TrainingRun run = _runs.Open(_runs.Request("run", 4, resume: true) with { CheckpointEvery = 100 }))
        {
            DoOneStep(run);
            // The optimiser's state is written first, the model last.
            SafetensorsWriter writer = new() { Disk = new FullDisk(5_000, file) };
            RunState state = new(3, double.PositiveInfinity, run.Session.Options, 5, null);
            Assert.Contains("No space left",
                Assert.Throws<UserException>(() => Checkpoint.Write(run.Directory, run.Session, run.ClassNames, state, writer)).Message,
                StringComparison.Ordinal);
        }
        Assert.Equal(before, File.ReadAllBytes(_runs.File("run", "model.safetensors")));
        Assert.DoesNotContain(Directory.GetFiles(_runs.Out("run")), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        whole.AssertSameBits(_runs.Train(_runs.Request("run", Steps, resume: true)));
        Assert.Single(Directory.GetFiles(_runs.Out("run"), "optimizer-*"));
    }

    [Fact]
    public void Log_that_is_ahead_of_the_checkpoint_or_cut_short_is_cut_back()
    {
        _runs.Train(_runs.Request("run", 2));
        File.AppendAllText(_runs.File("run", "metrics.jsonl"), """
            {"step":3,"total":1}
            {"step":4,"tot
            """);
        _runs.Train(_runs.Request("run", 4, resume: true));
        Assert.Equal([1, 2, 3, 4], _runs.Steps("run").Select(entry => entry.Step));
        Assert.All(File.ReadLines(_runs.File("run", "metrics.jsonl")),
            line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"step":99999999999999999999,"total":1}""")]
    [InlineData("""{"step":"two","total":1}""")]
    [InlineData("""{"step":2,"total":"much"}""")]
    [InlineData("""{"step":2,"validation":7}""")]
    public void Bad_line_of_the_log_ends_no_run(string line)
    {
        _runs.Train(_runs.Request("run", 2));
        File.AppendAllText(_runs.File("run", "metrics.jsonl"), line + "\n");
        _runs.Train(_runs.Request("run", 4, resume: true));
        Assert.Equal([1, 2, 3, 4], _runs.Steps("run").Select(entry => entry.Step));
    }

    [Fact]
    public void Run_that_breaks_off_saves_its_last_step()
    {
        TrainedState whole = _runs.Train(_runs.Request("whole", Steps));
        using (TrainingRun run = _runs.Open(_runs.Request("run", Steps)))
        {
            BreakingProgress breaking = new(after: 3);
            Assert.Throws<IOException>(() => run.Train(breaking, CancellationToken.None));
            Assert.Contains("training broke off; step 3 is saved, and --resume continues from there", breaking.Lines);
        }
        Assert.Equal(3, _runs.Steps("run").Count);
        whole.AssertSameBits(_runs.Train(_runs.Request("run", Steps, resume: true)));
    }

    [Fact]
    public void Photo_that_breaks_in_the_middle_costs_no_step()
    {
        string photo = Path.Combine(_runs.Pack, "images", "000000.png");
        byte[] before = File.ReadAllBytes(photo);
        using (TrainingRun run = _runs.Open(_runs.Request("run", 20)))
        {
            File.WriteAllBytes(photo, before[..50]);
            RecordedProgress progress = new();
            Exception? failure = Record.Exception(() => run.Train(progress, CancellationToken.None));
            int done = run.Session.StepsDone;
            Assert.True(failure is UnusablePhotosException || done == 20, failure?.ToString());
            Assert.True(done == 0 || File.Exists(_runs.File("run", $"optimizer-{done:D8}.safetensors")));
        }
    }

    [Fact]
    public void Run_that_is_done_says_so_and_changes_nothing()
    {
        TrainedState done = _runs.Train(_runs.Request("run", 2));
        done.AssertSameBits(_runs.Train(_runs.Request("run", 2, resume: true)));
        Assert.Contains(_runs.Said, line => line.Contains("the run has done 2 steps of 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Checkpoint_whose_optimizer_is_gone_is_refused()
    {
        _runs.Train(_runs.Request("run", 2));
        File.Delete(_runs.File("run", "optimizer-00000002.safetensors"));
        Assert.Contains("optimizer-00000002.safetensors",
            Assert.ThrowsAny<UserException>(() => _runs.Open(_runs.Request("run", 3, resume: true))).Message, StringComparison.Ordinal);
    }

    private (double, double, double, double)[] LossesOf(string run)
        => [.. _runs.Steps(run).Select(entry =>
            (entry.EmbeddingBitsPerDim, entry.SegmentationNats, entry.GeneratorBitsPerDim, entry.Total))];

    private void DoOneStep(TrainingRun run)
    {
        using var batch = new ColorizationBatch(TestDevices.Cpu, 2, 16, 16);
        Pack pack = Pack.Open(_runs.Pack, new VipsImageFiles());
        new TrainingData(pack, run.Session.Options, threads: 2).Fill(batch, run.Session.StepsDone + 1);
        run.Session.Step(batch);
    }

    /// <summary>A display whose terminal is gone.</summary>
    private sealed class BreakingProgress(int after) : ITrainingProgress
    {
        public List<string> Lines { get; } = [];

        public void Stepped(int step, LossValues losses)
        {
            if (step == after)
                throw new IOException("broken pipe");
        }

        public void Say(string line) => Lines.Add(line);
    }
}
