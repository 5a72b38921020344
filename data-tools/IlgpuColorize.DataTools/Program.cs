using IlgpuColorize.Cli.Frame;
using IlgpuColorize.DataTools;

// As in the program itself: where too few files may be open, or too little memory is left, loading fails.
try
{
    if (AddressSpace.WhyTooSmall() is { } lines)
        return LastWords.Fail(lines);
    return await StandardStreams.Run(args);
}
catch (Exception failure) when (failure is OutOfMemoryException or IOException || LastWords.AreOf(failure))
{
    return LastWords.Say(failure);
}
