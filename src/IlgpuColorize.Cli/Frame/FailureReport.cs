using IlgpuColorize.Data;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>A failure in one or two lines; the stack trace follows only with <c>--verbose</c>.</summary>
internal static class FailureReport
{
    public static void Write(IAnsiConsole error, Exception failure, bool verbose, IReadOnlyCollection<string> options)
    {
        foreach (string line in FailureLines.Of(failure, options, "This was not foreseen; run with --verbose for details."))
            error.WritePlainLine(line);
        if (!verbose)
            return;
        foreach (string line in failure.ToString().Split('\n'))
            error.WritePlainLine(line.TrimEnd('\r'));
    }
}
