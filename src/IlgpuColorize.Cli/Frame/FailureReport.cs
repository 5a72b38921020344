using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>A failure in one or two lines; the stack trace follows only with <c>--verbose</c>.</summary>
internal static class FailureReport
{
    public static void Write(IAnsiConsole error, Exception failure, bool verbose)
    {
        foreach (string line in Lines(failure))
            error.WritePlainLine(line);
        if (verbose)
            error.WritePlainLine(failure.ToString());
    }

    /// <summary>Returns the lines for people.</summary>
    public static IReadOnlyList<string> Lines(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions.Count: 1 } => Lines(failure.InnerException!),
        UserException => [$"error: {failure.Message}"],
        OutOfMemoryException =>
        [
            $"error: not enough memory ({OneLine(failure)}).",
            "Choose a smaller --size, --batch or preset, or close other programs.",
        ],
        UnauthorizedAccessException => [$"error: {OneLine(failure)}", "Check the permissions, or choose another place."],
        IOException => [$"error: {OneLine(failure)}", "Check the path and the free space of the disk."],
        _ => [$"error: {failure.GetType().Name}: {OneLine(failure)}", "This was not foreseen; run with --verbose for details."],
    };

    private static string OneLine(Exception failure) => failure.Message.ReplaceLineEndings(" ").Trim();
}
