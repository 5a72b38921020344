using System.Runtime.InteropServices;
using System.Text;

namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// A way to standard error that needs nothing loaded but this: the console's own classes are files too, which cannot be opened where no
/// more files may be.
/// </summary>
internal static class LastWords
{
    private const int StandardError = 2;

    /// <summary>Writes a line, where that is possible at all.</summary>
    public static void Say(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + '\n');
        if (OperatingSystem.IsWindows())
            Console.Error.WriteLine(line);
        else
            _ = Write(StandardError, bytes, bytes.Length);
    }

    [DllImport("libc", EntryPoint = "write")]
    private static extern nint Write(int file, byte[] bytes, nint count);
}
