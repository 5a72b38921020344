using System.Globalization;
using System.Text;

namespace IlgpuColorize.Cli.Experiments;

/// <summary>What an experiment found, as it is written.</summary>
/// <param name="Name">The experiment's name.</param>
/// <param name="Title">What it is.</param>
/// <param name="Paper">What the paper reports.</param>
/// <param name="Setting">What it was measured with: data, sizes, steps, seeds.</param>
/// <param name="Tables">Its tables, the first the main one.</param>
/// <param name="Definitions">What each figure is.</param>
/// <param name="Models">The hash of every model.</param>
internal sealed record ExperimentOutcome(
    string Name, string Title, string Paper, string Setting, IReadOnlyList<ExperimentTable> Tables, IReadOnlyList<string> Definitions,
    IReadOnlyList<string> Models)
{
    private const string Spread =
        "value: mean over the seeds; spread: largest less smallest of the seeds, with one seed the width of the figure's 95 % interval "
        + "(photos drawn with replacement). A difference that is not larger than the spread of either network is called so.";

    /// <summary>Puts results into tables.</summary>
    public static ExperimentOutcome Of(Experiment experiment, string setting, IReadOnlyList<VariantResult> results)
    {
        List<ExperimentTable> tables = [ExperimentTable.OfFigures(experiment, results)];
        List<string> definitions = [.. experiment.Figures.Select(figure => $"{figure.Key}: {figure.Definition}"), Spread];
        if (experiment.Detail is { } detail)
            tables.Add(detail(results));
        string[] models =
        [
            .. from result in results
               from run in result.Runs
               select string.Create(CultureInfo.InvariantCulture, $"{result.Variant.Title}, seed {run.Seed}: {run.ModelSha256}"),
            .. results.SelectMany(result => result.Runs).Select(run => run.JudgeSha256).OfType<string>().Distinct()
                .Select(hash => $"judge: {hash}"),
        ];
        return new ExperimentOutcome(experiment.Name, experiment.Title, experiment.Paper, setting, tables, definitions, models);
    }

    /// <summary>Writes everything as Markdown; the picture lies beside it.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new($"# {Title}\n{Setting}\n\n{Paper}\n\n![{Title}]({Name}.png)\n");
        foreach (ExperimentTable table in Tables)
            text.Append('\n').Append(table.ToMarkdown());
        text.Append("\nDefinitions:\n").AppendJoin("", Definitions.Select(line => $"- {line}\n"));
        return text.Append("\nModels (SHA-256):\n").AppendJoin("", Models.Select(line => $"- {line}\n")).ToString();
    }

    /// <summary>Writes all tables as CSV, an empty line between them.</summary>
    public string ToCsv() => string.Join('\n', Tables.Select(table => table.ToCsv()));
}
