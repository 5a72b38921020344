using System.Numerics;

namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>
/// One of the sixteen barriers of <c>bar</c>. Threads are counted by whole warps; without a count all threads that have not ended take
/// part.
/// </summary>
internal sealed class NamedBarrier(ThreadGroup group, int number)
{
    private long _generation;
    private int _arrived;
    private int _expected;

    /// <summary>Lets a warp arrive and, unless it only arrives, wait.</summary>
    /// <param name="warp">The warp, all of whose lanes are here.</param>
    /// <param name="threads">The threads that take part, or 0 for all.</param>
    /// <param name="waits">Whether the warp waits for the others.</param>
    public Flow Reach(Warp warp, int threads, bool waits)
    {
        Fragment fragment = warp.Current;
        if (fragment.Ticket is null)
            fragment.Ticket = Arrive(threads);
        if (threads == 0 && _arrived > 0 && _arrived >= LiveThreads())
            Release();
        if (waits && fragment.Ticket == _generation)
            return Flow.Wait;
        fragment.Ticket = null;
        return Flow.Next;
    }

    private long Arrive(int threads)
    {
        if (threads % Warp.Size != 0)
            throw new EmulationException($"barrier {number} counts {threads} threads, no multiple of {Warp.Size}");
        if (_arrived > 0 && threads != _expected)
            throw new EmulationException($"barrier {number} counts {threads} threads here and {_expected} where others wait");
        long ticket = _generation;
        _expected = threads;
        _arrived += Warp.Size;
        group.Progress.Step();
        if (threads != 0 && _arrived > threads)
            throw new EmulationException($"{_arrived} threads reached barrier {number}, which counts {threads}");
        if (_arrived == threads)
            Release();
        return ticket;
    }

    private int LiveThreads() => group.Warps.Count(warp => BitOperations.PopCount(warp.Live) > 0) * Warp.Size;

    private void Release()
    {
        _arrived = 0;
        _generation++;
        group.Progress.Step();
    }
}
