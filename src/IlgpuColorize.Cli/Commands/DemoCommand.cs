using System.CommandLine;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>demo</c>.</summary>
/// <param name="Out">The directory to write to.</param>
/// <param name="Steps">Training steps; null for about two minutes on two cores.</param>
/// <param name="Seed">The seed of scenes, start and samples.</param>
internal sealed record DemoOptions(string Out, int? Steps, ulong Seed);

/// <summary>Trains on synthetic scenes for about two minutes and shows what came of it.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandFrame frame)
    {
        Option<string?> directory = OptionKinds.Place(
            "--out", "DIR", "Directory for images, curves, report.html and model.safetensors; out/demo when left out.");
        Option<int?> steps = OptionKinds.OptionalWhole(
            "--steps", "Training steps; when left out, as many as take about two minutes on two cores.");
        Option<ulong> seed = OptionKinds.Seed("Seed of the scenes, the start and the samples.");
        var command = new Command(
            "demo",
            "Train preset tiny on synthetic scenes, color held-out scenes and free photographs, and write a report. Needs nothing, "
            + "takes about two minutes.")
        {
            directory, steps, seed,
        };
        command.SetAction(frame.Action(
            line => new DemoOptions(line.GetValue(directory) ?? Path.Combine("out", "demo"), line.GetValue(steps), line.GetValue(seed)),
            DemoRun.Execute));
        return command;
    }
}
