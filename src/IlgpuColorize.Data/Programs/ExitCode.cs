namespace IlgpuColorize;

/// <summary>The exit codes of this product's programs.</summary>
public static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>The work failed, or problems were found: files, data, devices.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int WrongUsage = 2;

    /// <summary>Ctrl+C or SIGTERM ended the work early.</summary>
    public const int Interrupted = 130;
}
