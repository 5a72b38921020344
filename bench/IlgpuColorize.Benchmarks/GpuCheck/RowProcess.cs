using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using IlgpuColorize.Kernels.Conv;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Runs this program once more, for one row.</summary>
internal static class RowProcess
{
    /// <summary>Measures a row and waits for it, or ends it when its time is over.</summary>
    /// <param name="arguments">What the check was told.</param>
    /// <param name="row">The row.</param>
    /// <param name="algorithm">The algorithm to force.</param>
    /// <param name="part">The file for what it measures.</param>
    /// <param name="skip">What to leave out.</param>
    /// <returns>What it measured, which may be less than all, and how the try came out.</returns>
    public static (JsonObject? Part, RowAttempt Attempt) Run(string[] arguments, CheckRow row, ConvAlgorithm algorithm, string part,
        int skip)
    {
        File.Delete(part);
        string word = algorithm.ToString().ToLowerInvariant();
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(
            StartOf([.. arguments, "--rows", row.Name, "--algorithm", word, "--part", part, .. skip > 0
                ? ["--skip", skip.ToString(CultureInfo.InvariantCulture)]
                : Array.Empty<string>()]))!;
        bool ended = process.WaitForExit(row.Limit);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        JsonObject? measured = File.Exists(part) ? JsonNode.Parse(File.ReadAllText(part))!.AsObject() : null;
        string? error = !ended ? $"ended after {row.Limit.TotalSeconds:F0} s"
            : process.ExitCode == 0 ? null
            : measured?["errors"]?[row.Name]?.GetValue<string>() ?? $"the process ended with exit code {process.ExitCode}";
        return (measured, new RowAttempt(row.Name, word, error is null, Stopwatch.GetElapsedTime(start).TotalSeconds, error));
    }

    // The apphost is the program; 'dotnet' needs its assembly's name first.
    private static ProcessStartInfo StartOf(string[] arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ProcessStartInfo(program,
            [.. isHosted ? [typeof(RowProcess).Assembly.Location] : Array.Empty<string>(), "gpu-check",
                .. arguments])
        { UseShellExecute = false };
    }
}
