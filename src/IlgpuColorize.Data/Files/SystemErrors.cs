namespace IlgpuColorize.Data;

/// <summary>What the operating system's refusals mean to a user.</summary>
public static class SystemErrors
{
    private const int TooManyFiles = 24;
    private const int Exists = 17;
    private const int NoDirectory = 20;
    private const int FileTooLarge = 27;
    private const int ReadOnly = 30;
    private const int NameTooLong = 36;
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private const string PartIsFile = "A part of its path is a file or is gone; choose another place.";

    /// <summary>Whether another process holds the file.</summary>
    public static bool IsHeldByAnother(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure is IOException && failure.HResult is WouldBlock or WouldBlockOnMac or SharingViolation;
    }

    /// <summary>Whether the process has as many files open as it may.</summary>
    public static bool IsTooManyFiles(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure is IOException && failure.HResult == TooManyFiles && !OperatingSystem.IsWindows();
    }

    /// <summary>Says in a sentence what to do where something cannot be written.</summary>
    public static string RemedyOf(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure switch
        {
            UnauthorizedAccessException => "Check the permissions, or choose another place.",
            PathTooLongException => "Choose a shorter name.",
            DirectoryNotFoundException => PartIsFile,
            _ when OperatingSystem.IsWindows() => "Free space on that disk or choose another place.",
            _ => failure.HResult switch
            {
                TooManyFiles => "Allow more open files (ulimit -n).",
                NameTooLong => "Choose a shorter name.",
                FileTooLarge => "Allow larger files (ulimit -f).",
                Exists or NoDirectory => PartIsFile,
                ReadOnly => "That disk is read-only; choose another place.",
                _ => "Free space on that disk or choose another place.",
            },
        };
    }
}
