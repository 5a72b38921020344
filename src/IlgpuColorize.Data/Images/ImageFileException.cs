namespace IlgpuColorize.Data;

/// <summary>An image file that cannot be read; the message names the file, the cause and the remedy.</summary>
public sealed class ImageFileException(string message, Exception? inner = null) : UserException(message, inner);
