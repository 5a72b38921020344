namespace IlgpuColorize.Data;

/// <summary>A data set that cannot be used; the message names the file, the cause and the remedy.</summary>
public sealed class PackException(string message, Exception? inner = null) : UserException(message, inner);
