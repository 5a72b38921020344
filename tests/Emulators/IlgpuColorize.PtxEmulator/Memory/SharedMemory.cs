using System.Buffers;

namespace IlgpuColorize.PtxEmulator.Memory;

/// <summary>
/// The shared memory of a group. It starts poisoned: every byte is 255, which is NaN in every float format. It knows which bytes belong to
/// mbarriers, and which were last written by ordinary stores (<see cref="ProxyOrder"/>).
/// </summary>
internal sealed class SharedMemory
{
    /// <summary>The first valid address; on sm_90 the first KB is the system's, and here an address of 0 is an error.</summary>
    public const int Start = 1024;

    private const int Word = 4;

    private readonly int _end;
    private readonly byte[] _bytes;
    private readonly bool[] _isBarrier;
    private bool _hasBarriers;

    public SharedMemory(int end, int threads)
    {
        _end = end;
        _bytes = ArrayPool<byte>.Shared.Rent(end);
        _bytes.AsSpan(0, end).Fill(byte.MaxValue);
        _isBarrier = new bool[end / Word + 1];
        Order = new ProxyOrder(end / Word + 1, threads);
    }

    public ProxyOrder Order { get; }

    /// <summary>Returns bytes for reading by a thread.</summary>
    public ReadOnlySpan<byte> Read(ulong address, int size)
    {
        RequireOrdinary(address, size);
        return _bytes.AsSpan((int)address, size);
    }

    /// <summary>Returns bytes for writing by a thread.</summary>
    public Span<byte> Write(ulong address, int size, int thread)
    {
        RequireOrdinary(address, size);
        Order.Wrote((int)address / Word, ((int)address + size - 1) / Word, thread);
        return _bytes.AsSpan((int)address, size);
    }

    /// <summary>Returns bytes for writing by a thread of another group.</summary>
    public Span<byte> WriteFromPeer(ulong address, int size) => Write(address, size, Order.Peers);

    /// <summary>Returns bytes that the asynchronous proxy reads on behalf of a thread or several.</summary>
    public ReadOnlySpan<byte> ReadAsynchronously(ulong address, int size, Range threads)
    {
        RequireOrdinary(address, size);
        Order.RequireVisible((int)address / Word, ((int)address + size - 1) / Word, threads, address);
        return _bytes.AsSpan((int)address, size);
    }

    /// <summary>Returns bytes for the asynchronous proxy to write.</summary>
    public Span<byte> WriteAsynchronously(ulong address, int size)
    {
        RequireOrdinary(address, size);
        Order.Forget((int)address / Word, ((int)address + size - 1) / Word);
        return _bytes.AsSpan((int)address, size);
    }

    /// <summary>Marks the 8 bytes of an mbarrier, which nothing else may touch from now on, or frees them.</summary>
    public void MarkBarrier(uint address, bool isBarrier)
    {
        Require(address, 8);
        if (address % 8 != 0)
            throw new EmulationException($"an mbarrier at shared address {address} is not aligned to 8 bytes");
        _isBarrier[address / Word] = _isBarrier[address / Word + 1] = isBarrier;
        _hasBarriers = true;
    }

    /// <summary>Gives the bytes to groups to come; nothing may use this one any more.</summary>
    public void End()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        Order.End();
    }

    private void RequireOrdinary(ulong address, int size)
    {
        Require(address, size);
        if (!_hasBarriers)
            return;
        for (int word = (int)address / Word; word <= ((int)address + size - 1) / Word; word++)
            if (_isBarrier[word])
                throw new EmulationException($"{size} bytes at shared address {address} touch the mbarrier there");
    }

    private void Require(ulong address, int size)
    {
        if (address < Start || address + (ulong)size > (ulong)_end)
            throw new EmulationException(
                $"{size} bytes at shared address {address} leave the group's {_end - Start}, which begin at {Start}");
    }
}
