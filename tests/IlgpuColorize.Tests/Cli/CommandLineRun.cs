using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Tests.Cli;

/// <summary>What a command line, run within the test, gave.</summary>
internal sealed record CommandLineRun(int ExitCode, string Output, string Error)
{
    public static CommandLineRun Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    public static CommandLineRun Of(CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = Application.Run(arguments, Consoles.Plain(output), Consoles.Plain(error), cancellation);
        return new CommandLineRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Splits on blanks: <c>train --data x</c>.</summary>
    public static CommandLineRun OfLine(string line) => Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
