using System.Runtime.InteropServices;

namespace IlgpuColorize.Data;

/// <summary>
/// Turns Ctrl+C, SIGTERM and the loss of the terminal (SIGHUP) into a cancelled token and then waits: the command ends by itself, after its
/// checkpoint, however long that takes. A second Ctrl+C or SIGTERM ends the process at once, whatever it is held up by.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // SIGXFSZ of Linux and macOS, which .NET has no name for.
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TextWriter _announcements;
    private int _signals;

    /// <summary>Listens from now on.</summary>
    /// <param name="announcements">Takes the line that says what happens now.</param>
    public Interruption(TextWriter announcements)
    {
        _announcements = announcements;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
            // A file that may not grow further (ulimit -f) is then an error of the write, and not the end of the process.
            .. OperatingSystem.IsWindows() ? [] : (PosixSignalRegistration[])
                [PosixSignalRegistration.Create(FileTooLarge, static context => context.Cancel = true)],
        ];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        bool isFirst = Interlocked.Increment(ref _signals) == 1;
        // A service manager may send SIGHUP right behind SIGTERM: only what a person or a manager repeats means at once.
        if (!isFirst && context.Signal != PosixSignal.SIGHUP)
            ExitNow(ExitCode.Interrupted);
        if (!isFirst)
            return;
        // First of all: a standard error that nobody reads may hold up the line below.
        _source.Cancel();
        _announcements.WriteLine("Stopping; what is under way is finished and saved first. A second signal ends at once.");
    }

    /// <summary>Ends the process at once: nothing is finished or saved, and nothing that is held up can hold this up.</summary>
    public static void ExitNow(int code)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(code);
        ExitProcess(code);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void ExitProcess(int code);
}
