using System.CommandLine;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Joins the commands to the program, and maps how they end to exit codes and to one line on standard error.</summary>
internal static class Application
{
    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes errors.</param>
    /// <param name="cancellation">Ends the work early, beside Ctrl+C and SIGTERM.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> Run(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
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
            // The default handler would print a stack trace; the default limit would end a long write after two seconds.
            return await line.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
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
        catch (Exception problem) when (problem is UserException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {problem.Message}");
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
