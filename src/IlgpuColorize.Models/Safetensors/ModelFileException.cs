namespace IlgpuColorize.Models.Safetensors;

/// <summary>Reports a model file that cannot be read or written, in one line that names the file, the cause and the remedy.</summary>
public sealed class ModelFileException : IOException
{
    /// <summary>Starts an empty report.</summary>
    public ModelFileException()
    {
    }

    /// <summary>Starts a report with its one-line message.</summary>
    public ModelFileException(string message)
        : base(message)
    {
    }

    /// <summary>Starts a report with its one-line message and the exception behind it.</summary>
    public ModelFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
