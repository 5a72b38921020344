using Xunit;

namespace IlgpuColorize.Tests.Cli.EndToEnd;

/// <summary>
/// Holds how a command refuses what it cannot use: exit code 1, one or two lines that name file and cause, no stack trace.
/// </summary>
internal static class BadInput
{
    public static void Refused(CommandLineRun run, params string[] parts)
    {
        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Error.TrimEnd().Split('\n');
        string[] errors = [.. lines.SkipWhile(line => !line.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.InRange(errors.Length, 1, 2);
        Assert.All(parts, part => Assert.Contains(part, string.Join(' ', errors), StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
