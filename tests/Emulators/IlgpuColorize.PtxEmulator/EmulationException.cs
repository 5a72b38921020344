namespace IlgpuColorize.PtxEmulator;

/// <summary>What a kernel did wrong, or what the emulator does not know, and where.</summary>
public class EmulationException : Exception
{
    /// <summary>Makes an error without a message.</summary>
    public EmulationException()
    {
    }

    /// <summary>Makes an error.</summary>
    public EmulationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error that another one caused.</summary>
    public EmulationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>An error that already says where it happened.</summary>
internal sealed class LocatedException(string message, Exception inner) : EmulationException(message, inner);
