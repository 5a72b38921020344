using IlgpuColorize.Cli.Frame;

// Nothing of the program is loaded before this: where too few files may be open, or too little memory is left, loading itself fails.
try
{
    if (AddressSpace.WhyTooSmall() is { } lines)
        return LastWords.Fail(lines);
    return StandardStreams.Run(args);
}
catch (Exception failure) when (failure is OutOfMemoryException or IOException || LastWords.AreOf(failure))
{
    return LastWords.Say(failure);
}
