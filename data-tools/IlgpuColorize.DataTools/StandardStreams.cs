using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;

namespace IlgpuColorize.DataTools;

/// <summary>The program between the process's streams and signals.</summary>
internal static class StandardStreams
{
    /// <summary>Runs a command line.</summary>
    public static async Task<int> Run(string[] arguments)
    {
        EnduringWriter output = new(Console.Out), error = new(Console.Error);
        using Interruption interruption = new(error);
        int exitCode = output.Conclude(await Application.Run(arguments, output, error, interruption.Token), error);
        if (error.Dropped is { } lines)
            LastWords.Say(lines);
        return exitCode;
    }
}
