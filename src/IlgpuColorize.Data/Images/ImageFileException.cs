namespace IlgpuColorize.Data;

/// <summary>Reports an image file that cannot be read or written, in one line that names the file, the cause and the remedy.</summary>
public sealed class ImageFileException : IOException
{
    /// <summary>Starts an empty report.</summary>
    public ImageFileException()
    {
    }

    /// <summary>Starts a report with its one-line message.</summary>
    public ImageFileException(string message)
        : base(message)
    {
    }

    /// <summary>Starts a report with its one-line message and the exception behind it.</summary>
    public ImageFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
