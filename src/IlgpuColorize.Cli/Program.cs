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
    Console.Error.WriteLine($"error: the program cannot be loaded ({failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}).");
    Console.Error.WriteLine("Allow more open files (ulimit -n) or more memory; if that does not help, install it again.");
    return ExitCode.Failed;
}
