using System.CommandLine;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Runs a command's work: gives it its context and turns what it throws into lines on standard error and an exit code.</summary>
internal sealed class CommandFrame(IAnsiConsole output, IAnsiConsole error, CancellationToken cancellation)
{
    public GlobalOptions Global { get; } = new();

    /// <summary>The words after <c>--</c>, which are no options whatever they begin with.</summary>
    public IReadOnlyCollection<string> WordsAfterDashes { get; init; } = [];

    /// <summary>Makes a command's action.</summary>
    /// <param name="read">Takes the command's options from the command line.</param>
    /// <param name="execute">Does the work and gives the exit code.</param>
    public Func<ParseResult, int> Action<TOptions>(Func<ParseResult, TOptions> read, Func<TOptions, CommandContext, int> execute) => line =>
    {
        CommandContext context = ContextOf(line);
        try
        {
            return execute(read(line), context);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (!LastWords.AreOf(failure))
        {
            FailureReport.Write(error, failure, context.Verbose, [.. line.CommandResult.Command.Options.Select(option => option.Name)]);
            return ExitCode.Failed;
        }
    };

    private CommandContext ContextOf(ParseResult line)
        => new(
            output, error, line.GetValue(Global.Device), line.GetValue(Global.Threads) ?? 0, line.GetValue(Global.Verbose), cancellation);
}
