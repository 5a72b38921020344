using System.CommandLine;
using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Studies;
using Spectre.Console;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>study make</c>.</summary>
/// <param name="Images">A directory for each method.</param>
/// <param name="Truth">The directory of the true photos.</param>
/// <param name="Out">The study's directory.</param>
/// <param name="Checks">Attention checks.</param>
internal sealed record StudyMakeOptions(IReadOnlyList<string> Images, string Truth, string Out, int Checks);

/// <summary>The options of <c>study score</c>.</summary>
/// <param name="Study">The study's directory.</param>
/// <param name="Answers">The raters' files.</param>
/// <param name="Json">Where to write the scores.</param>
internal sealed record StudyScoreOptions(string Study, IReadOnlyList<string> Answers, string? Json);

/// <summary>Makes and scores studies of naturalness (the paper's Table 4).</summary>
internal static class StudyCommand
{
    public static Command Create(CommandFrame frame) => new("study", "Ask people how natural pictures look, and score their answers.")
    {
        Make(frame), Score(frame),
    };

    private static Command Make(CommandFrame frame)
    {
        Option<string[]> images = new("--images")
        {
            Description = "A directory of pictures for each method, named as the method.",
            HelpName = "DIR...",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> truth = OptionKinds.RequiredPlace("--truth", "DIR", "The true photos, which are mixed in.");
        Option<string> directory = OptionKinds.RequiredPlace(
            "--out", "DIR", "The study: index.html and pictures/ for raters, key.json to be kept from them.");
        Option<int> checks = OptionKinds.Whole("--checks", "Attention checks: true photos in impossible colors.", 4, least: 0);
        Command command = new("make", "Write a page that shows pictures one at a time; it works from a file, and gives the answers as CSV.")
        {
            images, truth, directory, checks,
        };
        command.SetAction(frame.Action(
            line
                => new StudyMakeOptions(
                    line.GetRequiredValue(images), line.GetRequiredValue(truth), line.GetRequiredValue(directory), line.GetValue(checks)),
            ExecuteMake));
        return command;
    }

    private static Command Score(CommandFrame frame)
    {
        Argument<string[]> answers = new("CSV") { Description = "The files that raters sent.", Arity = ArgumentArity.OneOrMore };
        Option<string> study = OptionKinds.RequiredPlace("--study", "DIR", "The study's directory with its key.json.");
        Option<string?> json = SharedOptions.Json("the scores");
        Command command = new("score", "Count how often the pictures of each method were called natural.") { answers, study, json };
        command.SetAction(frame.Action(
            line
                => new StudyScoreOptions(line.GetRequiredValue(study), line.GetRequiredValue(answers), line.GetValue(json)), ExecuteScore));
        return command;
    }

    private static int ExecuteMake(StudyMakeOptions options, CommandContext context)
    {
        IReadOnlyList<StudyPicture> pictures = StudyFolder.Make(options.Out, options.Images, options.Truth, options.Checks, context.Files);
        context.Out.WritePlainLine(
            $"{pictures.Count} pictures; give raters {Path.Combine(options.Out, "index.html")} and pictures/, and keep key.json.");
        return ExitCode.Done;
    }

    private static int ExecuteScore(StudyScoreOptions options, CommandContext context)
    {
        StudyScore score = StudyScore.Of(StudyFolder.ReadKey(options.Study), options.Answers);
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("method", "natural", "95 % interval (Wilson)", "answers");
        foreach (MethodScore method in score.Methods)
        {
            table.AddRow(
                new Text(method.Method), new Text(Percent(method.Share)),
                    new Text($"{Percent(method.Interval.Low)} to {Percent(method.Interval.High)}"),
                new Text(method.Answers.ToString(CultureInfo.InvariantCulture)));
        }
        context.Out.Write(table);
        context.Out.WritePlainLine(
            $"Raters who count: {score.Raters}; who failed over a quarter of the attention checks and do not: {score.LeftOut}.");
        JsonOutput.Write(options.Json, score);
        return ExitCode.Done;
    }

    private static string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);
}
