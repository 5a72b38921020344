using System.Globalization;
using System.Text;
using IlgpuColorize.Cli.Experiments;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Training;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>experiment</c>.</summary>
internal static class ExperimentRun
{
    /// <summary>Trains what is missing, measures, and writes the experiment's files and the page over all.</summary>
    public static int Execute(ExperimentOptions options, CommandContext context)
    {
        Pack pack = Pack.Open(options.Data, context.Files);
        if (!pack.HasLabels || pack.ValidationIds.Count == 0)
            throw new UserException(
                $"{options.Data}: has {(pack.HasLabels ? "no val.txt" : "no labels")}; experiments need labels and val.txt.");
        RequireOutputs(options.Out, options.Experiment.Name);
        ExperimentRuns runs = new(options, context);
        VariantResult[] results = [.. options.Experiment.Variants.Select(runs.Measure)];
        ExperimentOutcome outcome = ExperimentOutcome.Of(options.Experiment, SettingOf(options, pack, results[0]), results);
        Write(options.Out, outcome, options.Experiment.Draw(results));
        foreach (string line in outcome.ToMarkdown().TrimEnd('\n').Split('\n'))
            context.Out.WritePlainLine(line);
        return ExitCode.Done;
    }

    private static string SettingOf(ExperimentOptions options, Pack pack, VariantResult first) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Data))}: {pack.TrainIds.Count} training photos, measured on "
        + $"{first.Runs[0].Report.Images} of val.txt; preset {options.Preset}, {options.Steps} steps of "
        + $"{TrainingOptions.DefaultBatch} photos, {options.Seeds} {(options.Seeds == 1 ? "seed" : "seeds")}; samples at temperature 1, "
        + $"seed 0, 2 of each photo.");

    // All of an experiment's files are written together: where its JSON is one, so are the others.
    private static void RequireOutputs(string directory, string name)
    {
        bool isOurs = Experiment.All.Any(
            other => ReportGuard.IsReport(Path.Combine(directory, other.Name + ".json"), "name", "paper", "setting", "tables"));
        foreach (string file in (string[])[name + ".png", name + ".md", name + ".csv", name + ".json", "index.html"])
            new OutputGuard().Require(Path.Combine(directory, file), _ => isOurs, "move it, or choose another --out.");
    }

    private static void Write(string directory, ExperimentOutcome outcome, byte[] picture)
    {
        string stem = Path.Combine(directory, outcome.Name);
        WholeFile.Write(stem + ".png", picture);
        WholeFile.Write(stem + ".md", Encoding.UTF8.GetBytes(outcome.ToMarkdown()));
        WholeFile.Write(stem + ".csv", Encoding.UTF8.GetBytes(outcome.ToCsv()));
        JsonOutput.Write(stem + ".json", outcome);
        IEnumerable<(ExperimentOutcome, byte[])> all = Experiment.All.Select(experiment => Path.Combine(directory, experiment.Name))
            .Where(other => File.Exists(other + ".json") && File.Exists(other + ".png"))
            .Select(other => (JsonOutput.Read<ExperimentOutcome>(other + ".json"), RegularFile.ReadBytes(other + ".png")));
        WholeFile.Write(Path.Combine(directory, "index.html"), Encoding.UTF8.GetBytes(ExperimentPage.Render(all)));
    }
}
