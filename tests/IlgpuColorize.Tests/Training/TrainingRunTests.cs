using System.Text.Json;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

[Collection(TestDevices.Collection)]
public sealed class TrainingRunTests : IDisposable
{
    private readonly TrainedRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Run_leaves_a_model_that_loads_and_a_log_that_parses()
    {
        using RecordedProgress progress = new();
        TrainedState state = _runs.Train(_runs.Request("run", 3), progress: progress);
        using TrainedModel model = ModelFile.Load(_runs.File("run", "model.safetensors"), TestDevices.Cpu);
        Assert.Equal(state.Averages, TestDevices.Cpu.DefaultStream.Download(model.Network.Parameters.Values));
        Assert.Equal(File.ReadAllLines(Path.Combine(_runs.Pack, "classes.txt")), model.ClassNames);
        Assert.Equal(Flow.Green, model.Network.Configuration.Flow);

        string[] lines = File.ReadAllLines(_runs.File("run", "metrics.jsonl"));
        Assert.Equal(3, lines.Length);
        JsonElement first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(
            [
                "step", "embedding_bits_per_dim", "segmentation_nats", "generator_bits_per_dim", "total", "learning_rate",
                "images_per_second", "input_wait_share", "size", "gradient_norm", "photos_skipped", "photos_grey",
            ],
            first.EnumerateObject().Select(property => property.Name));
        Assert.Equal(progress.Losses[0].Total(new LossWeights()), first.GetProperty("total").GetDouble());
        Assert.Equal(1e-3, first.GetProperty("learning_rate").GetDouble());
        Assert.InRange(first.GetProperty("input_wait_share").GetDouble(), 1e-9, 1);
    }

    [Fact]
    public void Training_lowers_the_losses()
    {
        using RecordedProgress progress = new();
        _runs.Train(_runs.Request("run", 40) with { LearningRate = 1e-2, CanvasNoise = 0 }, progress: progress);
        double Mean(IEnumerable<LossValues> losses) => losses.Average(loss => loss.Total(new LossWeights()));
        Assert.True(Mean(progress.Losses[^5..]) < 0.8 * Mean(progress.Losses[..5]),
            $"the total went from {Mean(progress.Losses[..5]):0.0} to {Mean(progress.Losses[^5..]):0.0} only");
    }

    [Fact]
    public void Data_set_without_validation_is_said_and_the_last_model_is_the_best()
    {
        _runs.Train(_runs.Request("run", 2));
        Assert.Contains(_runs.Said, line => line.Contains("there is no val.txt", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllBytes(_runs.File("run", "model.safetensors")), File.ReadAllBytes(_runs.File("run", "best.safetensors")));
    }

    [Fact]
    public void Validation_is_logged_with_free_running_samples_and_chooses_the_best_model()
    {
        using TrainedRuns runs = new(validation: 2);
        TrainedState plain = _runs.Train(_runs.Request("run", 4));
        TrainedState validated = runs.Train(runs.Request("run", 4) with { ValidateEvery = 2 });
        IReadOnlyList<ValidationEntry> entries = RunLog.Read<ValidationEntry>(runs.File("run", "metrics.jsonl"), ValidationEntry.Key);
        Assert.Equal([2, 4], entries.Select(entry => entry.Step));
        Assert.All(entries, entry =>
            Assert.True(double.IsFinite(entry.Score) && entry.Validation.RmseAb > 0 && entry.Validation.MeanChromaTruth > 0));
        using SafetensorsFile best = SafetensorsFile.Open(runs.File("run", "best.safetensors"));
        Assert.Equal(entries.MinBy(entry => entry.Score)!.Step.ToString(System.Globalization.CultureInfo.InvariantCulture),
            best.MetadataOf("step"));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(runs.Out("run"), "samples"), "step-*.png").Length);
        // Validation draws nothing from the training's random numbers.
        plain.AssertSameBits(validated);
    }

    [Fact]
    public void Data_set_without_labels_trains_purple()
    {
        RemoveLabels();
        using TrainingRun run = _runs.Open(_runs.Request("run", 1));
        Assert.Equal((Flow.Purple, 0), (run.Session.Network.Configuration.Flow, run.Session.Network.Configuration.Classes));
        using RecordedProgress progress = new();
        run.Train(progress, CancellationToken.None);
        Assert.Equal(0, progress.Losses[0].SegmentationNats);
    }

    [Fact]
    public void Data_set_without_labels_is_refused_for_a_flow_that_needs_them()
    {
        RemoveLabels();
        Assert.Contains("has no labels, which the green flow learns from", Refusal(_runs.Request("run", 1) with { Flow = Flow.Green }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Init_takes_what_matches_and_lists_the_rest()
    {
        TrainedState first = _runs.Train(_runs.Request("first", 2));
        string wider = _runs.WriteConfiguration("wider.json", TrainedRuns.Configuration with { GeneratorChannels = 6 });
        using TrainingRun run = _runs.Open(
            _runs.Request("second", 1) with { Config = wider, Init = _runs.File("first", "model.safetensors") });
        var parameters = run.Session.Network.Parameters;
        Assert.Contains(_runs.Said,
            line => line.Contains($" of {parameters.Parameters.Count} parameters were taken", StringComparison.Ordinal));
        string rest = Assert.Single(_runs.Said, line => line.StartsWith("These start anew: ", StringComparison.Ordinal));
        Assert.Contains("generator.stem_down.v", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("embedding.", rest, StringComparison.Ordinal);
        // Layers before the generator lie alike in both; the averages are what is taken, and where the new averages start.
        var last = parameters.Parameters.Last(parameter => !parameter.Name.StartsWith("generator.", StringComparison.Ordinal));
        TrainedState second = TrainedState.Of(run.Session);
        Assert.Equal(first.Averages[..(last.Offset + last.Length)], second.Parameters[..(last.Offset + last.Length)]);
        Assert.Equal(second.Parameters, second.Averages);
    }

    [Fact]
    public void Init_of_the_same_sizes_takes_all()
    {
        TrainedState first = _runs.Train(_runs.Request("first", 2));
        using TrainingRun run = _runs.Open(
            _runs.Request("second", 1) with { Config = null, Init = _runs.File("first", "model.safetensors") });
        Assert.DoesNotContain(_runs.Said, line => line.StartsWith("These start anew", StringComparison.Ordinal));
        Assert.Equal(first.Averages, TrainedState.Of(run.Session).Parameters);
    }

    [Fact]
    public void Two_runs_into_one_directory_are_refused()
    {
        using TrainingRun first = _runs.Open(_runs.Request("run", 1));
        Assert.Equal(
            $"{_runs.Out("run")}: another run writes into this directory; wait for it, or choose another --out.",
            Assert.Throws<TrainingException>(() => _runs.Open(_runs.Request("run", 1))).Message);
    }

    [Fact]
    public void Existing_run_is_not_begun_again()
    {
        _runs.Train(_runs.Request("run", 1));
        Assert.Equal($"{_runs.Out("run")}: holds a run already; continue it with --resume, or choose another --out.",
            Refusal(_runs.Request("run", 2)));
        // The refusal let the directory go.
        _runs.Train(_runs.Request("run", 2, resume: true));
    }

    [Fact]
    public void Nothing_to_resume_is_refused_and_no_directory_is_left()
    {
        Assert.Equal($"{_runs.Out("run")}: there is no model.safetensors to resume from; leave --resume out to begin a run.",
            Refusal(_runs.Request("run", 2, resume: true)));
        Assert.False(Directory.Exists(_runs.Out("run")));
    }

    [Fact]
    public void Resumed_run_keeps_what_it_was_begun_with()
    {
        _runs.Train(_runs.Request("run", 1) with { Seed = 9, CanvasNoise = 0.5 });
        TrainingRequest resume = _runs.Request("run", 2, resume: true);
        Assert.Equal("--batch 3 contradicts the run, which was begun with 2; leave it out to resume, or begin another run.",
            Refusal(resume with { Batch = 3 }));
        Assert.StartsWith("--learning-rate 0.5 contradicts the run", Refusal(resume with { LearningRate = 0.5 }), StringComparison.Ordinal);
        Assert.StartsWith("--seed 1 contradicts the run, which was begun with 9", Refusal(resume with { Seed = 1 }),
            StringComparison.Ordinal);
        Assert.StartsWith("--canvas-noise 1 contradicts the run", Refusal(resume with { CanvasNoise = 1 }), StringComparison.Ordinal);
        Assert.StartsWith("--own-draws 0.5 contradicts the run", Refusal(resume with { OwnDraws = 0.5 }), StringComparison.Ordinal);
        Assert.StartsWith("--generator-alone True contradicts", Refusal(resume with { GeneratorAlone = true }), StringComparison.Ordinal);
        Assert.StartsWith("--size 32 contradicts the run", Refusal(resume with { Size = 32 }), StringComparison.Ordinal);
        Assert.StartsWith("--flow Purple contradicts the run", Refusal(resume with { Flow = Flow.Purple }), StringComparison.Ordinal);
        Assert.Contains("trains another network than --preset or --config says", Refusal(resume with { Preset = "tiny" }),
            StringComparison.Ordinal);
        File.Copy(Path.Combine(_runs.Pack, "images", "000000.png"), Path.Combine(_runs.Pack, "images", "more.png"));
        File.Copy(Path.Combine(_runs.Pack, "labels", "000000.png"), Path.Combine(_runs.Pack, "labels", "more.png"));
        File.AppendAllText(Path.Combine(_runs.Pack, "train.txt"), "more\n");
        Assert.Contains("train.txt names 6 images, the run was begun with 5", Refusal(resume), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"width\": 0, \"embeddingChannels\": 80, \"generatorChannels\": 5, \"generatorLayers\": 1}", "'width' is 0")]
    [InlineData("{\"width\": 1, \"generatorChannels\": 5, \"generatorLayers\": 1}", "embeddingChannels")]
    [InlineData("{\"width\": 1, \"embeddingChannels\": 80, \"generatorChannels\": 5, \"generatorLayers\": 1, \"training\": {\"batch\": 0}}",
        "'batch' is 0")]
    [InlineData("{\"width\": 1, \"embeddingChannels\": 80, \"generatorChannels\": 5, \"generatorLayers\": 1, \"classes\": 200}",
        "says 200 classes")]
    [InlineData("{\"wdith\": 1}", "wdith")]
    public void Configuration_file_that_cannot_be_used_is_refused_by_name_and_key(string json, string key)
    {
        string file = _runs.Out("bad.json");
        File.WriteAllText(file, json);
        string message = Refusal(_runs.Request("run", 1) with { Config = file });
        Assert.StartsWith($"{file}: ", message, StringComparison.Ordinal);
        Assert.Contains(key, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_does_not_grow_after_the_first_step()
    {
        using TrainingSession session =
            new(new ColorizationNetwork(RandomModel.Configuration(), TestDevices.Cpu, trainable: true),
                new TrainingOptions { Dropout = 0.1f });
        using ColorizationBatch batch = RandomModel.Batch(TestDevices.Cpu, 2, 16, 16);
        session.Start(batch);
        session.Step(batch);
        long reserved = session.Pool.ReservedBytes;
        for (int i = 0; i < 3; i++)
            session.Step(batch);
        Assert.Equal(reserved, session.Pool.ReservedBytes);

        using var pool = new IlgpuColorize.Autograd.TensorPool(TestDevices.Cpu);
        using (var tape = new IlgpuColorize.Autograd.Tape(TestDevices.Cpu.DefaultStream, pool, IlgpuColorize.Autograd.TapeMode.Inference))
            ColorizationLoss.Compute(tape, session.Network, batch);
        Assert.True(pool.ReservedBytes < reserved / 2, $"inference takes {pool.ReservedBytes} bytes, training {reserved}");
    }

    private string Refusal(TrainingRequest request) => Assert.Throws<TrainingException>(() => _runs.Open(request)).Message;

    private void RemoveLabels()
    {
        Directory.Delete(Path.Combine(_runs.Pack, "labels"), recursive: true);
        File.Delete(Path.Combine(_runs.Pack, "classes.txt"));
    }
}
