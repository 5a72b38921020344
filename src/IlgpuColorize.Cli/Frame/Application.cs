using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using IlgpuColorize.Cli.Commands;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Joins the commands to the program.</summary>
internal static class Application
{
    /// <summary>The program's name as people type it.</summary>
    public const string Name = "ilgpu-colorize";

    /// <summary>Runs one command line on the calling thread.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellation)
    {
        CommandFrame frame = new(output, error, cancellation)
        {
            WordsAfterDashes = [.. arguments.SkipWhile(word => word != "--").Skip(1)],
        };
        try
        {
            // A photo may be called @holiday.jpg; it is no file of arguments.
            ParseResult line = Create(frame).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            return line.Action is ParseErrorAction or null ? Refuse(line, arguments, error) : Invoke(line, output, error);
        }
        // Commands report what they throw; this is of the reading of their options.
        catch (Exception failure) when (!LastWords.AreOf(failure))
        {
            FailureReport.Write(error, failure, verbose: arguments.Contains("--verbose"), []);
            return ExitCode.Failed;
        }
    }

    private static int Invoke(ParseResult line, IAnsiConsole output, IAnsiConsole error)
    {
        // The defaults would swallow exceptions with a trace and kill a checkpoint two seconds after Ctrl+C.
        return line.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output.Profile.Out.Writer,
            Error = error.Profile.Out.Writer,
        });
    }

    /// <summary>Builds the command tree.</summary>
    public static RootCommand Create(CommandFrame frame)
    {
        var root = new RootCommand(
            "Colorizes grey photographs: several plausible colorings each, guided by what the picture shows (Zhao et al., Pixelated "
            + "Semantic Colorization).");
        root.Subcommands.Add(DemoCommand.Create(frame));
        root.Subcommands.Add(TrainCommand.Create(frame));
        root.Subcommands.Add(ColorizeCommand.Create(frame));
        root.Subcommands.Add(BatchCommand.Create(frame));
        root.Subcommands.Add(EvaluateCommand.Create(frame));
        root.Subcommands.Add(ExperimentCommand.Create(frame));
        root.Subcommands.Add(StudyCommand.Create(frame));
        root.Subcommands.Add(ExportCommand.Create(frame));
        root.Subcommands.Add(SelftestCommand.Create(frame));
        root.Subcommands.Add(DevicesCommand.Create(frame));
        root.Subcommands.Add(FormatsCommand.Create(frame));
        root.Subcommands.Add(ProfileCommand.Create(frame));
        frame.Global.AddTo(root);
        return root;
    }

    private static int Refuse(ParseResult line, string[] arguments, IAnsiConsole error)
    {
        string full = FullNameOf(line.CommandResult);
        error.WritePlainLine($"error: {string.Join(' ', line.Errors.Select(problem => problem.Message.Trim()).Distinct())}");
        string meant = Suggestion.For(line.CommandResult.Command, arguments) is { } option ? $"Did you mean {option}? " : "";
        error.WritePlainLine($"{meant}'{full} --help' lists what can be said.");
        return ExitCode.WrongUsage;
    }

    // profile train is a command below a command.
    private static string FullNameOf(CommandResult result)
        => result.Parent is CommandResult parent ? $"{FullNameOf(parent)} {result.Command.Name}" : Name;
}
