using System.Globalization;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Describes work whose progress is shown.</summary>
/// <param name="Title">What is done: <c>training</c>.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Start">Steps done before.</param>
/// <param name="ImagesPerStep">Images in a step, for images/s.</param>
/// <param name="Together">Steps that end together, as photos of a batch do.</param>
internal sealed record WorkPlan(string Title, long Total, long Start = 0, int ImagesPerStep = 1, int Together = 1);

/// <summary>The receiver of how far the work is.</summary>
internal interface IWorkProgress
{
    /// <summary>Reports the steps done so far.</summary>
    /// <param name="done">Steps, those before the start included.</param>
    /// <param name="figures">The latest figures for people, short, for a line has 80 columns: <c>emb 5.10 gen 2.96</c>.</param>
    void Report(long done, string figures = "");

    /// <summary>Writes a line that stays.</summary>
    void Say(string line);
}

/// <summary>Shows progress: a bar on a terminal, else a line every few seconds.</summary>
internal static class WorkProgress
{
    /// <summary>Does work on the calling thread under a progress display, which ends with it, whatever happens.</summary>
    public static T Run<T>(IAnsiConsole console, WorkPlan plan, Func<IWorkProgress, T> work)
        => console.Profile.Capabilities is { Interactive: true, Ansi: true }
            ? LiveProgress.Run(console, plan, work)
            : RunPlain(console, plan, work, TimeProvider.System);

    internal static T RunPlain<T>(IAnsiConsole console, WorkPlan plan, Func<IWorkProgress, T> work, TimeProvider time)
        => work(new PlainProgress(console, plan, time));

    /// <summary>Returns speed, time left and figures: <c>12.3 images/s, 1:40 left, embedding 5.10</c>.</summary>
    internal static string Describe(WorkPlan plan, RateMeter rate, string figures)
    {
        List<string> parts = [];
        if (rate.PerSecond > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{rate.PerSecond * plan.ImagesPerStep:0.0} images/s"));
        if (rate.Remaining is { } remaining)
            parts.Add($"{Clock(remaining)} left");
        if (figures.Length > 0)
            parts.Add(figures);
        return string.Join(", ", parts);
    }

    internal static string Clock(TimeSpan time)
    {
        long seconds = (long)Math.Ceiling(Math.Max(0, time.TotalSeconds));
        return seconds >= 3600 ? $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}" : $"{seconds / 60}:{seconds % 60:00}";
    }
}
