using System.Runtime.InteropServices;

namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// Turns Ctrl+C and SIGTERM into a cancelled token and then waits: the command ends by itself, after its checkpoint, however long that
/// takes. A second signal changes nothing.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _announced;

    public Interruption()
        => _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];

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
        if (Interlocked.Exchange(ref _announced, 1) != 0)
            return;
        Console.Error.WriteLine("Stopping; what is under way is finished and saved first.");
        _source.Cancel();
    }
}
