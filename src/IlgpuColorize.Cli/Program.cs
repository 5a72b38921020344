using IlgpuColorize.Cli.Frame;

// The first thread's stack is as small as the process was told to make it ('ulimit -s'), and native libraries need more than the least.
const int stackBytes = 8 << 20;
int exitCode = 0;
Thread work = new(() => exitCode = Run(args), stackBytes);
work.Start();
work.Join();
return exitCode;

// Nothing of the program is loaded before this: where too few files may be open, or too little memory is left, loading itself fails.
static int Run(string[] arguments)
{
    try
    {
        if (AddressSpace.WhyTooSmall() is { } lines)
            return LastWords.Fail(lines);
        return StandardStreams.Run(arguments);
    }
    catch (Exception failure) when (failure is OutOfMemoryException or IOException || LastWords.AreOf(failure))
    {
        return LastWords.Say(failure);
    }
}
