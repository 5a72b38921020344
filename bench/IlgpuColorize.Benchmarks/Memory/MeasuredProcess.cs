using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace IlgpuColorize.Benchmarks.Memory;

/// <summary>Runs the program once and reads what it announced and what it took.</summary>
internal static partial class MeasuredProcess
{
    // The kernel keeps the peak itself; only what grows between the last look and the end is missed.
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a command line to its end.</summary>
    /// <exception cref="InvalidOperationException">The program failed, or announced nothing.</exception>
    public static MemoryFigures Run(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        do
            peak = Math.Max(peak, PeakOf(process));
        while (!process.WaitForExit(s_betweenLooks));
        process.WaitForExit();
        string words = output.Result + error.Result;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {words}");
        return AnnouncedIn(words) is { } announced
            ? new MemoryFigures(announced, peak / (double)(1 << 30))
            : throw new InvalidOperationException($"{program} did not say what memory it needs: {words}");
    }

    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It has ended in between.
            return 0;
        }
    }

    private static double? AnnouncedIn(string words)
        => Announcement().Match(words) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex("this run needs ([0-9.]+) GiB")]
    private static partial Regex Announcement();
}

/// <summary>What a run announced and took, in GiB.</summary>
/// <param name="AnnouncedGib">What it announced.</param>
/// <param name="TakenGib">The most main memory that the process had.</param>
internal sealed record MemoryFigures(double AnnouncedGib, double TakenGib)
{
    /// <summary>Taken over announced; above 1 the announcement was too low.</summary>
    public double Ratio => TakenGib / AnnouncedGib;
}
