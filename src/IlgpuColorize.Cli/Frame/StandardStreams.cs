namespace IlgpuColorize.Cli.Frame;

/// <summary>The program's streams, and what its end says where they could not take everything.</summary>
internal static class StandardStreams
{
    /// <summary>Runs a command line between the process's streams and signals.</summary>
    public static int Run(string[] arguments)
    {
        EnduringWriter output = new(Console.Out), error = new(Console.Error);
        using Interruption interruption = new(error);
        int exitCode = Application.Run(arguments, Consoles.Output(output), Consoles.Error(error), interruption.Token);
        return Conclude(exitCode, output, error);
    }

    /// <summary>Says what was lost, and returns the exit code: work that was done but not printed is not all done.</summary>
    public static int Conclude(int exitCode, EnduringWriter output, EnduringWriter error)
    {
        output.Flush();
        if (output.Failure is not { } failure)
            return exitCode;
        error.WriteLine(
            $"error: standard output cannot be written ({failure.Message.TrimEnd('.')}), so that lines are missing there; every file was "
            + $"written all the same.");
        return exitCode == ExitCode.Done ? ExitCode.Failed : exitCode;
    }
}
