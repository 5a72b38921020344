using System.Runtime.InteropServices;
using System.Text;

namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// A way to standard error that needs nothing loaded but this, which is why each program has it of its own: the console's classes and the
/// other assemblies are files too, which cannot be opened where no more files may be.
/// </summary>
internal static class LastWords
{
    private const int StandardError = 2;

    /// <summary>
    /// Finds whether a part of the program, or a library that it uses, could not be loaded: then what reports failures may be missing too.
    /// </summary>
    public static bool AreOf(Exception failure) => failure switch
    {
        // A file of the user's has no version.
        FileNotFoundException missing => missing.FileName?.Contains(", Version=", StringComparison.Ordinal) == true,
        FileLoadException or BadImageFormatException or DllNotFoundException => true,
        AggregateException or TypeInitializationException => failure.InnerException is { } cause && AreOf(cause),
        _ => false,
    };

    /// <summary>Says that the program cannot be loaded or go on, and why.</summary>
    /// <returns>The exit code.</returns>
    public static int Say(Exception failure)
    {
        string cause = failure.GetBaseException().Message.Split('\n')[0].TrimEnd('.', ' ', '\r');
        return Fail(
            $"error: the program cannot be loaded or cannot go on ({cause}).\n"
            + "Allow more open files (ulimit -n) and more memory; if that does not help, install it again.");
    }

    /// <summary>Writes lines that say why the program ends.</summary>
    /// <returns>The exit code.</returns>
    public static int Fail(string lines)
    {
        Say(lines);
        return 1;
    }

    /// <summary>Writes lines, where that is possible at all.</summary>
    public static void Say(string lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(lines + '\n');
        if (OperatingSystem.IsWindows())
            Console.Error.WriteLine(lines);
        else
            _ = Write(StandardError, bytes, bytes.Length);
    }

    [DllImport("libc", EntryPoint = "write")]
    private static extern nint Write(int file, byte[] bytes, nint count);
}
