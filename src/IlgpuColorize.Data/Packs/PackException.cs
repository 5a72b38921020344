namespace IlgpuColorize.Data;

/// <summary>Reports a data set that cannot be used, in one line that names the file, the cause and the remedy.</summary>
public sealed class PackException : IOException
{
    /// <summary>Starts an empty report.</summary>
    public PackException()
    {
    }

    /// <summary>Starts a report with its one-line message.</summary>
    public PackException(string message)
        : base(message)
    {
    }

    /// <summary>Starts a report with its one-line message and the exception behind it.</summary>
    public PackException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
