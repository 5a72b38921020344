using IlgpuColorize;
using IlgpuColorize.Cli.Frame;

// Nothing of the program is loaded before this: where too few files may be open, or too little memory is left, loading itself fails.
try
{
    return StandardStreams.Run(args);
}
catch (Exception failure) when (
    failure is FileNotFoundException or FileLoadException or TypeInitializationException or OutOfMemoryException)
{
    LastWords.Say($"error: the program cannot be loaded ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}).");
    LastWords.Say("Allow more open files (ulimit -n) or more memory; if that does not help, install it again.");
    return ExitCode.Failed;
}
