using System.Buffers;

namespace IlgpuColorize.PtxEmulator.Memory;

/// <summary>
/// Finds missing <c>fence.proxy.async</c>: what a thread stored to shared memory may be read by wgmma and by bulk copies only behind such a
/// fence, executed after the store by the thread itself or, having synchronised with it, by the one that issues the read.
/// </summary>
internal sealed class ProxyOrder
{
    // Who stored to a word last, plus 1, and when; 0 for nobody or the asynchronous proxy.
    private readonly int[] _writer;
    private readonly int[] _written;
    private readonly int[] _fenced;
    private int _clock = 1;

    public ProxyOrder(int words, int threads)
    {
        _writer = ArrayPool<int>.Shared.Rent(words);
        _writer.AsSpan(0, words).Clear();
        // When a word was stored to is read only where it was.
        _written = ArrayPool<int>.Shared.Rent(words);
        _fenced = new int[threads + 1];
    }

    /// <summary>The number that stands for the threads of other groups, behind the group's own; their fences are not known here.</summary>
    public int Peers => _fenced.Length - 1;

    public void Wrote(int firstWord, int lastWord, int thread)
    {
        for (int word = firstWord; word <= lastWord; word++)
        {
            _writer[word] = thread + 1;
            _written[word] = _clock;
        }
    }

    public void Forget(int firstWord, int lastWord) => _writer.AsSpan(firstWord, lastWord - firstWord + 1).Clear();

    /// <summary>Gives the memory to groups to come; nothing may use this one any more.</summary>
    public void End()
    {
        ArrayPool<int>.Shared.Return(_writer);
        ArrayPool<int>.Shared.Return(_written);
    }

    public void Fence(int thread) => _fenced[thread] = ++_clock;

    public void RequireVisible(int firstWord, int lastWord, Range readers, ulong address)
    {
        for (int word = firstWord; word <= lastWord; word++)
            if (_writer[word] != 0 && _fenced[_writer[word] - 1] <= _written[word] && !AnyFenced(readers, _written[word]))
                throw new EmulationException(
                    $"the asynchronous proxy reads shared address {address}, which thread {_writer[word] - 1} stored to without a "
                        + $"fence.proxy.async behind it");
    }

    private bool AnyFenced(Range readers, int since)
    {
        foreach (int fenced in _fenced.AsSpan(readers))
            if (fenced > since)
                return true;
        return false;
    }
}
