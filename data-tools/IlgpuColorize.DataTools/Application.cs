using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Joins the commands to the program, and maps how they end to exit codes and to one line on standard error.</summary>
internal static class Application
{
    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes errors.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> Run(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        (output, error) = (new LegibleWriter(output), new LegibleWriter(error));
        // A file may be called @list; it is no file of arguments.
        ParseResult line = Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Errors.Count > 0)
        {
            await error.WriteLineAsync($"error: {string.Join(' ', line.Errors.Select(problem => problem.Message.Trim()).Distinct())}");
            await error.WriteLineAsync("Run with --help for the usage.");
            return ExitCode.WrongUsage;
        }

        try
        {
            // The default handlers would print a stack trace, and end a long write two seconds after Ctrl+C.
            return await line.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = output,
                    Error = error,
                },
                cancellation);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (!LastWords.AreOf(failure))
        {
            foreach (string text in FailureLines.Of(failure, [], "This was not foreseen; report it with the command line."))
                await error.WriteLineAsync(text);
            return ExitCode.Failed;
        }
    }

    private static RootCommand Create()
    {
        RootCommand root = new(
            "Makes and checks data sets for IlgpuColorize.")
        {
            SyntheticCommand.Create(), CheckCommand.Create(), StatsCommand.Create(), MergeCommand.Create(),
        };
        foreach (Command import in ImportCommands.Create())
            root.Subcommands.Add(import);
        return root;
    }
}
