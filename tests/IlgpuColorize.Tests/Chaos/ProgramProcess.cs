using System.Diagnostics;
using Xunit;

namespace IlgpuColorize.Tests.Chaos;

/// <summary>What the program, run by a shell as people run it, gave.</summary>
internal sealed record ProgramProcess(int ExitCode, string Output, string Error)
{
    /// <summary>
    /// Runs a script in which <c>$P</c> is the program and <c>$D</c> the data tools; standard output and error are the script's.
    /// </summary>
    /// <param name="script">For a POSIX shell.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="seconds">The time after which it is killed.</param>
    public static async Task<ProgramProcess> Shell(string script, string folder, int seconds = 60)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The streams, limits and signals of these tests are Linux's.");
        ProcessStartInfo start = new("/bin/sh", ["-c", script])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["P"] = $"{DotnetPath()} {Path.Combine(AppContext.BaseDirectory, "ilgpu-colorize.dll")}";
        start.Environment["D"] = $"{DotnetPath()} {Path.Combine(AppContext.BaseDirectory, "ilgpu-colorize-data.dll")}";
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(seconds));
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token), error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ProgramProcess(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The program was not at its end after {seconds} s: {script}");
        }
    }

    /// <summary>Requires an end that is foreseen: one of the program's exit codes, and no trace.</summary>
    public ProgramProcess EndedWell(params int[] allowed)
    {
        Assert.True(allowed.Contains(ExitCode), $"exit code {ExitCode}\n{Output}\n{Error}");
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not foreseen", Error, StringComparison.Ordinal);
        return this;
    }

    // The tests' own host may be another program; the runtime lies above the framework's folder.
    private static string DotnetPath()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string beside = Path.GetFullPath(Path.Combine(runtime, "../../../dotnet"));
        return File.Exists(beside) ? beside : "dotnet";
    }
}
