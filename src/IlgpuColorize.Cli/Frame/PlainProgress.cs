using System.Globalization;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Shows progress where there is no terminal: a line at the first step, every few seconds, and at the end.</summary>
internal sealed class PlainProgress(IAnsiConsole console, WorkPlan plan, TimeProvider time) : IWorkProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly RateMeter _rate = new(plan.Start, plan.Total, time, plan.Together);
    private long? _lastLine;

    public void Report(long done, string figures = "")
    {
        _rate.Note(done);
        if (_lastLine is { } last && time.GetElapsedTime(last) < Interval && done < plan.Total)
            return;
        _lastLine = time.GetTimestamp();
        string rest = WorkProgress.Describe(plan, _rate, figures);
        string separator = rest.Length > 0 ? ": " : string.Empty;
        console.WritePlainLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Title} {done}/{plan.Total}{separator}{rest}"));
    }

    public void Say(string line) => console.WritePlainLine(line);
}
