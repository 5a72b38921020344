namespace IlgpuColorize.Data;

/// <summary>An image file that cannot be read; the message names the file, the cause and the remedy.</summary>
public sealed class ImageFileException(string message, Exception? inner = null) : UserException(message, inner)
{
    /// <summary>Says, whatever the codec, that a file does not decode.</summary>
    /// <param name="name">What the file is called.</param>
    /// <param name="format">Its format.</param>
    /// <param name="cause">What is wrong in it.</param>
    /// <param name="inner">The error that showed it.</param>
    /// <param name="otherwise">What else would help, after the copy that is asked for.</param>
    internal static ImageFileException Damaged(
        string name, string format, string cause, Exception? inner = null, string otherwise = "")
        => new($"{name}: the {format} is damaged or cut short ({cause}); get a whole copy of the file{otherwise}.", inner);
}
