namespace IlgpuColorize.Data;

/// <summary>A failure in one or two lines for people: what was wrong, and what to do.</summary>
internal static class FailureLines
{
    // What takes less memory when it is less.
    private static readonly string[] Savings = ["--size", "--batch", "--preset", "--samples"];

    /// <summary>Returns the lines for people.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="options">The options of the command, which the lines may name.</param>
    /// <param name="unforeseen">What to do about a failure that is none of those known here.</param>
    public static IReadOnlyList<string> Of(Exception failure, IReadOnlyCollection<string> options, string unforeseen) => failure switch
    {
        AggregateException many => Of(MostTelling(many), options, unforeseen),
        TypeInitializationException or TaskSchedulerException when failure.InnerException is { } cause => Of(cause, options, unforeseen),
        UserException => [$"error: {failure.Message}"],
        OutOfMemoryException =>
        [
            $"error: not enough memory ({OneLine(failure)}).",
            RemedyOfMemory(options),
        ],
        InsufficientExecutionStackException => ["error: the stack is too small.", "Allow a larger one (ulimit -s 8192)."],
        UnauthorizedAccessException => [$"error: {OneLine(failure)}", "Check the permissions, or choose another place."],
        IOException when SystemErrors.IsTooManyFiles(failure) => [$"error: {OneLine(failure)}", SystemErrors.RemedyOf(failure)],
        IOException => [$"error: {OneLine(failure)}", "Check the path and the free space of the disk."],
        _ => [$"error: {failure.GetType().Name}: {OneLine(failure)}", unforeseen],
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
