namespace IlgpuColorize.Cli.Frame;

/// <summary>What a command's end says where its output could not all be printed.</summary>
internal static class StandardStreams
{
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
