using System.CommandLine;
using IlgpuColorize.Cli.Experiments;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>experiment</c>.</summary>
internal sealed record ExperimentOptions
{
    /// <summary>Which experiment.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>The data set's directory.</summary>
    public required string Data { get; init; }

    /// <summary>The directory of results and runs.</summary>
    public required string Out { get; init; }

    /// <summary>Steps of every training.</summary>
    public int Steps { get; init; }

    /// <summary>The networks' size.</summary>
    public required string Preset { get; init; }

    /// <summary>How often each network is trained, with seeds from 1 on.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The largest number of photos to measure on; null for all.</summary>
    public int? Limit { get; init; }
}

/// <summary>Measures a table or figure of the paper again.</summary>
internal static class ExperimentCommand
{
    private const int DefaultSteps = 3000;
    private const int MostSeeds = 1000;

    public static Command Create(CommandFrame frame)
    {
        string[] names = [.. Experiment.All.Select(experiment => experiment.Name)];
        Argument<string> name = new("NAME")
        {
            Description = string.Join(", ", Experiment.All.Select(experiment => $"{experiment.Name}: {experiment.Title}")),
        };
        name.AcceptOnlyFromAmong(names);
        Option<string> data = OptionKinds.RequiredPlace("--data", "PACK", "A data set with labels and val.txt.");
        Option<string> directory = OptionKinds.RequiredPlace(
            "--out", "DIR",
                "Results: NAME.md, NAME.csv, NAME.png, NAME.json, and index.html over all; DIR/runs holds the trainings, which "
                + "experiments share.");
        Option<int> steps = OptionKinds.Whole("--steps", "Steps of every training.", DefaultSteps);
        Option<string?> preset = new NetworkOptions().Preset;
        Option<int> seeds = OptionKinds.Whole("--seeds", "How often every network is trained; differences are held against the spread.", 1,
            most: MostSeeds);
        Option<int?> limit = OptionKinds.OptionalWhole("--limit", "Measure on the first N photos of val.txt only; all when left out.");
        Command command = new(
            "experiment", "Measure a table or figure of the paper again: train what is missing, evaluate, and write tables and pictures.")
        {
            name, data, directory, steps, preset, seeds, limit,
        };
        command.SetAction(frame.Action(Read, ExperimentRun.Execute));
        return command;

        ExperimentOptions Read(ParseResult line) => new()
        {
            Experiment = Experiment.All.Single(experiment => experiment.Name == line.GetRequiredValue(name)),
            Data = line.GetRequiredValue(data),
            Out = line.GetRequiredValue(directory),
            Steps = line.GetValue(steps),
            Preset = line.GetValue(preset) ?? Training.TrainingRequest.DefaultPreset,
            Seeds = line.GetValue(seeds),
            Limit = line.GetValue(limit),
        };
    }
}
