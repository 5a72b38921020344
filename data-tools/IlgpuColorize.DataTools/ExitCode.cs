namespace IlgpuColorize.DataTools;

/// <summary>Lists the exit codes.</summary>
internal static class ExitCode
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>The work failed, or problems were found.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be meant.</summary>
    public const int WrongUsage = 2;

    /// <summary>Ctrl+C or SIGTERM ended the work early.</summary>
    public const int Interrupted = 130;
}
