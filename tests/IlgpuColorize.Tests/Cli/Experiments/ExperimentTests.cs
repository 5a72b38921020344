using IlgpuColorize.Cli.Experiments;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Evaluation.Metrics;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Experiments;

public sealed class ExperimentTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    private string Pack => Path.Combine(_files.Root, "pack");

    private string Results => Path.Combine(_files.Root, "results");

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Figure10_trains_three_networks_draws_their_curves_and_shares_them_with_the_next_experiment()
    {
        SyntheticPack.Write(Pack, count: 16, valCount: 2, seed: 1, size: 32, new VipsImageFiles(), TestContext.Current.CancellationToken);
        CommandLineRun run = Run("figure10", "--steps", "2");
        Assert.True(run.ExitCode == 0, run.Error);
        string[] runs = ["green-seed1", "pretrained-seed1", "purple-seed1", "scratch-seed1"];
        Assert.Equal(
            runs, Directory.GetDirectories(Path.Combine(Results, "runs")).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal));
        Assert.Contains("parameters were taken", run.Error, StringComparison.Ordinal);

        string csv = File.ReadAllText(Path.Combine(Results, "figure10.csv"));
        foreach (
            string network in (string[])[
                "purple-blue-green (concat)", "segmentation from pre-trained colorization", "segmentation from scratch"])
            Assert.Contains($"{network},1,2,", csv, StringComparison.Ordinal);
        string markdown = File.ReadAllText(Path.Combine(Results, "figure10.md"));
        Assert.Contains("segmentation_nats: softmax cross entropy", markdown, StringComparison.Ordinal);
        Assert.Contains("joint 0.030", markdown, StringComparison.Ordinal);
        Assert.Equal(800 + 100, new VipsImageFiles().Read(Path.Combine(Results, "figure10.png"), ImageLimits.Any).Width);

        CommandLineRun again = Run("figure11", "--steps", "2");
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.DoesNotContain("training 1/2", again.Error, StringComparison.Ordinal);
        string page = File.ReadAllText(Path.Combine(Results, "index.html"));
        Assert.Equal(2, page.Split("<section>").Length - 1);
        Assert.DoesNotContain("src=\"figure", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Table3_trains_a_judge_and_shows_it_grey_sampled_and_true_photos()
    {
        SyntheticPack.Write(Pack, count: 16, valCount: 3, seed: 1, size: 32, new VipsImageFiles(), TestContext.Current.CancellationToken);
        CommandLineRun run = Run("table3", "--steps", "2");
        Assert.True(run.ExitCode == 0, run.Error);
        string csv = File.ReadAllText(Path.Combine(Results, "table3.csv"));
        Assert.All(
            (string[])["judge_miou_grey", "judge_miou_samples", "judge_miou_truth"],
            key => Assert.Contains(key, csv, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(Results, "runs", "judge", "judge.safetensors")));
    }

    [Fact]
    public void Differences_within_the_spread_are_called_so()
    {
        VariantResult first = Result(ExperimentVariant.Purple, 10, 12), near = Result(ExperimentVariant.Blue, 12, 13),
            far = Result(ExperimentVariant.Green, 14, 15);
        ExperimentTable table = ExperimentTable.OfFigures(Experiment.All[0] with { Keys = ["rmse_ab"] }, [first, near, far]);
        Assert.Equal(["", "+1.5000, within the spread", "+3.5000"], table.Rows.Select(row => row[^1]));
        Assert.Equal(["11.0000", "12.5000", "14.5000"], table.Rows.Select(row => row[2]));
        Assert.Equal(["2.0000", "1.0000", "1.0000"], table.Rows.Select(row => row[3]));
    }

    [Fact]
    public void Spread_of_one_seed_is_the_width_of_the_figures_interval()
    {
        EvaluationReport report = ReportOf(10) with
        {
            Intervals = new EvaluationIntervals
            {
                Resamples = 1,
                Figures = new Dictionary<string, Interval> { ["rmse_ab"] = new(8, 13) },
                PerClass = new Dictionary<string, IReadOnlyDictionary<string, Interval>>(),
            },
        };
        VariantResult result = new(ExperimentVariant.Green, [new RunResult(1, report, "", [])]);
        Assert.Equal(5, result.Spread(EvaluationFigures.All.Single(figure => figure.Key == "rmse_ab")));
        Assert.Null(result.Spread(EvaluationFigures.All.Single(figure => figure.Key == "miou")));
    }

    [Fact]
    public void Table_escapes_what_csv_and_markdown_part_cells_by()
    {
        ExperimentTable table = new(["a", "b"], [["1,2", "say \"so\""], ["x|y", ""]]);
        Assert.Equal("a,b\n\"1,2\",\"say \"\"so\"\"\"\nx|y,\n", table.ToCsv());
        Assert.Equal("| a | b |\n| --- | --- |\n| 1,2 | say \"so\" |\n| x\\|y |  |\n", table.ToMarkdown());
    }

    [Fact]
    public void Data_without_labels_is_refused()
    {
        SyntheticPack.Write(Pack, count: 2, valCount: 1, seed: 1, size: 16, new VipsImageFiles(), TestContext.Current.CancellationToken);
        Directory.Delete(Path.Combine(Pack, "labels"), recursive: true);
        File.Delete(Path.Combine(Pack, "classes.txt"));
        CommandLineRun run = Run("flows");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has no labels", run.Error, StringComparison.Ordinal);
    }

    private static VariantResult Result(ExperimentVariant variant, params double[] errors)
        => new(variant, [.. errors.Select((error, i) => new RunResult((ulong)i, ReportOf(error), "", []))]);

    private static EvaluationReport ReportOf(double rmse)
        => new() { Images = 1, BitsPerDimEmbedding = 1, BitsPerDimGenerator = 1, RmseAb = rmse };

    private CommandLineRun Run(string name, params string[] more)
        => CommandLineRun.Of(
            ["experiment", name, "--data", Pack, "--out", Results, "--preset", "tiny", "--device", "cpu", "--threads", "2", .. more]);
}
