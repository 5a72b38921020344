using System.Diagnostics;

namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>Marks a place in a stream and the time when the work before it was done.</summary>
internal sealed class DriverEvent(DriverContext context) : IContextObject
{
    private DriverStream? _stream;
    private int _pending;
    private long _time;

    public DriverContext Context => context;

    /// <summary>True when the place was reached, or none was ever marked.</summary>
    public bool IsReached => _pending == 0;

    public void Record(DriverStream stream)
    {
        stream.RequireNoCapture("cuEventRecord, which the emulator cannot capture,");
        _stream = stream;
        _pending++;
        stream.Add(() =>
        {
            _time = Stopwatch.GetTimestamp();
            _pending--;
        });
    }

    /// <summary>Does the work up to the place.</summary>
    public void Synchronize()
    {
        while (!IsReached && _stream!.DoNext())
        {
        }
        context.ThrowFault();
    }

    /// <summary>Returns the milliseconds since another event.</summary>
    public float Since(DriverEvent start)
    {
        if (_stream is null || start._stream is null)
            throw new DriverException(CudaResult.InvalidHandle, "an event that was never recorded has no time");
        if (!IsReached || !start.IsReached)
            throw new DriverException(CudaResult.NotReady, "an event is not reached yet");
        return (float)Stopwatch.GetElapsedTime(start._time, _time).TotalMilliseconds;
    }
}
