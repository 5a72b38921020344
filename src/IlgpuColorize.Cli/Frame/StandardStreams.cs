using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Frame;

/// <summary>The program between the process's streams and signals.</summary>
internal static class StandardStreams
{
    /// <summary>Runs a command line.</summary>
    public static int Run(string[] arguments)
    {
        EnduringWriter output = new(Console.Out), error = new(Console.Error);
        using Interruption interruption = new(error);
        int exitCode = Application.Run(arguments, Consoles.Output(output), Consoles.Error(error), interruption.Token);
        exitCode = output.Conclude(exitCode, error);
        // The console may need files of its own where no more may be open.
        if (error.Dropped is { } lines)
            LastWords.Say(lines);
        return exitCode;
    }
}
