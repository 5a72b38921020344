namespace IlgpuColorize;

/// <summary>
/// An error that a user may see and can mend: its message is one line that names what failed, the cause and the remedy, and programs print
/// it as it is. It stands in the lowest project because devices, files, data sets and training all end with it; a type of its own is for
/// those that a caller tells apart.
/// </summary>
/// <param name="message">What failed, why, and what to do.</param>
/// <param name="inner">The error behind it.</param>
public class UserException(string message, Exception? inner = null) : Exception(message, inner);
