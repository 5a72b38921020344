namespace IlgpuColorize.Cli.Frame;

/// <summary>Ends a command with exit code 1 and one line that names the cause and the remedy.</summary>
internal sealed class CommandFailure(string message, Exception? inner = null) : Exception(message, inner);
