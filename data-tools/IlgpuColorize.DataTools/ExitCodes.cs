using System.CommandLine;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Maps how a command ends to the program's exit codes, and errors to one line on standard error.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int Interrupted = 130;

    public static async Task<int> Run(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
                await Console.Error.WriteLineAsync(message);
            await Console.Error.WriteLineAsync("Run with --help for the usage.");
            return WrongUsage;
        }

        try
        {
            // The default handler would print a stack trace; the default limit would end a long write after two seconds.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return Interrupted;
        }
        catch (Exception error) when (error is PackException or ImageFileException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return Failed;
        }
    }

    /// <summary>Refuses values of an option outside a range.</summary>
    public static void Range(this Option<int> option, int low, int high) => option.Validators.Add(result =>
    {
        if (result.Errors.Any() || result.Tokens.Count == 0)
            return;
        if (int.TryParse(result.Tokens[0].Value, out int value) && (value < low || value > high))
            result.AddError($"{option.Name} is {value}; give a number from {low} to {high}.");
    });
}
