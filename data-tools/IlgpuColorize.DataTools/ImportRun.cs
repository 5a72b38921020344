using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>Does the work of the commands that import, and says how fast it went and what was left out.</summary>
internal static class ImportRun
{
    private const int ProblemsShown = 20;
    private const int ProgressEvery = 1000;

    /// <summary>Makes a command's action.</summary>
    /// <param name="directory">The option for the new data set.</param>
    /// <param name="plan">Finds the photos.</param>
    /// <param name="missing">Says what the paper had more of; null for nothing.</param>
    public static Func<ParseResult, CancellationToken, Task<int>> Action(
        Option<string> directory, Func<ParseResult, ImportPlan> plan, Func<ImportResult, string?>? missing = null)
        => (line, cancellation)
            => Task.Run(() => Import(line, line.GetRequiredValue(directory), plan, missing, cancellation), CancellationToken.None);

    private static int Import(
        ParseResult line, string directory, Func<ParseResult, ImportPlan> plan, Func<ImportResult, string?>? missing,
        CancellationToken cancellation)
    {
        InvocationConfiguration console = line.InvocationConfiguration;
        long start = Stopwatch.GetTimestamp();
        ImportPlan planned = plan(line);
        string signature = string.Join(' ', line.Tokens.Select(token => token.Value));
        ImportResult result = new PackImport(VipsImageFiles.OrManaged(), directory, signature)
            .Run(planned, new Progress(console.Error, planned.Photos.Count), cancellation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (string problem in result.Problems.Take(ProblemsShown))
            console.Error.WriteLine($"left out: {problem}");
        if (result.Problems.Count > ProblemsShown)
            console.Error.WriteLine($"left out: {result.Problems.Count - ProblemsShown} more.");
        int imported = result.Training + result.Validation;
        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{directory}: {result.Training} training and {result.Validation} validation photos, {result.Problems.Count} left out; "
            + $"{imported - result.Resumed} imported in {seconds:0.0} s ({(imported - result.Resumed) / seconds:0.0} "
            + $"images/s){(result.Resumed > 0 ? $", {result.Resumed} were there" : "")}."));
        if (missing?.Invoke(result) is { } word)
            console.Output.WriteLine(word);
        return ExitCode.Done;
    }

    // Lines come from several threads; the writer of a console is synchronised, and their order does not matter.
    private sealed class Progress(TextWriter error, int count) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value % ProgressEvery == 0)
                error.WriteLine($"{value} of {count} photos");
        }
    }
}
