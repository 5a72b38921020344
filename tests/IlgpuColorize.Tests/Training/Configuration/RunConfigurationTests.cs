using System.Text.Json;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

[Collection(TestDevices.Collection)]
public sealed class RunConfigurationTests : IDisposable
{
    private readonly TrainedRuns _runs = new(validation: 1);

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Unknown_keys_are_refused_by_name()
    {
        Assert.Contains("batchSize", Refusal("batchSize=3"), StringComparison.Ordinal);
        Assert.Contains("rate", Refusal("training.rate=3"), StringComparison.Ordinal);
        Assert.Contains("'width' which", Refusal("width=3", "width.x=1"), StringComparison.Ordinal);
        Assert.Contains("KEY=VALUE", Refusal("width"), StringComparison.Ordinal);
        Assert.Contains("generatorChannels, generatorLayers is missing", Refusal("width=3", "embeddingChannels=80"),
            StringComparison.Ordinal);
        Assert.Contains("'dropout' is 2", Refusal("training.dropout=2"), StringComparison.Ordinal);
        Assert.Contains("'augmentation.blur' is 9", Refusal("training.augmentation.blur=9"), StringComparison.Ordinal);

        static string Refusal(params string[] assignments)
            => Assert.Throws<TrainingException>(() => RunConfiguration.Read(null, assignments)).Message;
    }

    [Fact]
    public void Assignments_go_before_the_file_and_reach_every_depth()
    {
        string file = _runs.WriteConfiguration("c.json", TrainedRuns.Configuration);
        RunConfiguration read = RunConfiguration.Read(
            file, ["width=2", "flow=purple", "training.lossWeights.segmentation=10", "training.schedule=cosine", "data=[\"a\", \"b:2\"]"]);
        Assert.Equal((2, Flow.Purple), (read.Width, read.Flow));
        Assert.Equal((10, 1), (read.Training!.LossWeights.Segmentation, read.Training.LossWeights.Generator));
        Assert.Equal(LearningRateSchedule.Cosine, read.Training.Schedule);
        Assert.Equal(2, read.Training.Batch);
        Assert.Equal(["a", "b:2"], read.Data);
    }

    [Fact]
    public void Configuration_that_a_run_wrote_begins_the_same_run_again()
    {
        TrainingRequest request = _runs.Request("first", 3) with
        {
            Schedule = LearningRateSchedule.Cosine,
            Sizes = [new SizeStage(16), new SizeStage(20, 0.5)],
            ClipNorm = 1,
            Augment = true,
        };
        TrainedState first = _runs.Train(request);
        TrainedState again = _runs.Train(new TrainingRequest { Out = _runs.Out("again"), Config = _runs.File("first", "config.json") });
        first.AssertSameBits(again);
        Assert.Equal(File.ReadAllText(_runs.File("first", "config.json")), File.ReadAllText(_runs.File("again", "config.json")));
    }

    [Fact]
    public void Run_describes_program_machine_data_and_options()
    {
        _runs.Train(_runs.Request("run", 1));
        JsonElement run = JsonDocument.Parse(File.ReadAllText(_runs.File("run", "run.json"))).RootElement;
        Assert.Equal(5, run.GetProperty("packs")[0].GetProperty("train").GetInt32());
        Assert.Equal(64, run.GetProperty("packs")[0].GetProperty("sha256").GetString()!.Length);
        Assert.Equal(1, run.GetProperty("training").GetProperty("seed").GetInt32());
        Assert.False(string.IsNullOrEmpty(run.GetProperty("device").GetString()));
        string[] table = File.ReadAllLines(_runs.File("run", "metrics.csv"));
        Assert.Equal(2, table.Length);
        Assert.Equal(table[0].Split(',').Length, table[1].Split(',').Length);
    }

    [Fact]
    public void Schema_that_is_shipped_is_the_one_of_the_program()
    {
        using Stream shipped = typeof(RunConfiguration).Assembly.GetManifestResourceStream("train.schema.json")!;
        using StreamReader reader = new(shipped);
        Assert.Equal(ConfigurationKeys.Schema(), reader.ReadToEnd());
        foreach (string key in (string[])["coolDown", "sizes", "augmentation", "canvasNoise", "validateEvery", "maxTime"])
            Assert.Contains($"\"{key}\"", ConfigurationKeys.Schema(), StringComparison.Ordinal);
    }

    [Fact]
    public void Recipes_can_be_read()
    {
        string recipes = Path.Combine(LayeringTests.FindRoot(), "data-tools", "recipes");
        string[] files = Directory.GetFiles(recipes, "*.json");
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.NotNull(RunConfiguration.Read(file).Sizes));
    }

    [Fact]
    public void Run_to_overfit_learns_a_few_photos_by_heart_and_nothing_else()
    {
        using RecordedProgress progress = new();
        _runs.Train(_runs.Request("run", 60) with { Overfit = 2, LearningRate = 0.01, ValidateEvery = 1000 }, progress: progress);
        double First(int from) => progress.Losses.Skip(from).Take(5).Average(losses => losses.GeneratorBitsPerDim);
        Assert.True(First(55) < First(0) - 1, $"{First(0)} -> {First(55)}");
    }

    [Fact]
    public void Dry_run_does_one_step_of_every_size()
    {
        _runs.Train(_runs.Request("run", 1000) with { DryRun = true, CoolDown = 500, Sizes = [new SizeStage(16), new SizeStage(20, 0.9)] });
        Assert.Equal([16, 20], _runs.Steps("run").Select(entry => entry.Size));
    }
}
