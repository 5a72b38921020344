using IlgpuColorize.Data;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>A failure in one or two lines; the stack trace follows only with <c>--verbose</c>.</summary>
internal static class FailureReport
{
    // What takes less memory when it is less.
    private static readonly string[] Savings = ["--size", "--batch", "--preset", "--samples"];

    public static void Write(IAnsiConsole error, Exception failure, bool verbose, IReadOnlyCollection<string> options)
    {
        foreach (string line in Lines(failure, options))
            error.WritePlainLine(line);
        if (!verbose)
            return;
        foreach (string line in failure.ToString().Split('\n'))
            error.WritePlainLine(line.TrimEnd('\r'));
    }

    /// <summary>Returns the lines for people.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="options">The options of the command, which the lines may name.</param>
    public static IReadOnlyList<string> Lines(Exception failure, IReadOnlyCollection<string> options) => failure switch
    {
        AggregateException many => Lines(MostTelling(many), options),
        TypeInitializationException { InnerException: { } cause } => Lines(cause, options),
        UserException => [$"error: {failure.Message}"],
        OutOfMemoryException =>
        [
            $"error: not enough memory ({OneLine(failure)}).",
            RemedyOfMemory(options),
        ],
        UnauthorizedAccessException => [$"error: {OneLine(failure)}", "Check the permissions, or choose another place."],
        IOException when SystemErrors.IsTooManyFiles(failure) => [$"error: {OneLine(failure)}", SystemErrors.RemedyOf(failure)],
        IOException => [$"error: {OneLine(failure)}", "Check the path and the free space of the disk."],
        _ => [$"error: {failure.GetType().Name}: {OneLine(failure)}", "This was not foreseen; run with --verbose for details."],
    };

    // Several threads may fail at once, for one reason.
    private static Exception MostTelling(AggregateException many)
    {
        IReadOnlyCollection<Exception> all = many.Flatten().InnerExceptions;
        return all.OfType<UserException>().FirstOrDefault() ?? all.OfType<OutOfMemoryException>().FirstOrDefault() ?? all.First();
    }

    private static string RemedyOfMemory(IReadOnlyCollection<string> options)
    {
        string[] savings = [.. Savings.Where(options.Contains)];
        return savings.Length == 0 ? "Close other programs." : $"Choose a smaller {string.Join(" or ", savings)}, or close other programs.";
    }

    private static string OneLine(Exception failure) => failure.Message.ReplaceLineEndings(" ").Trim();
}
