using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Memory;

/// <summary>The private memory of each lane of a warp.</summary>
internal sealed class LocalMemory
{
    private readonly int _size;
    private readonly byte[] _bytes;

    public LocalMemory(int size)
    {
        _size = size;
        _bytes = new byte[size * Warp.Size];
        Array.Fill(_bytes, byte.MaxValue);
    }

    public Span<byte> At(ulong address, int size, int lane)
        => address + (ulong)size <= (ulong)_size
            ? _bytes.AsSpan(lane * _size + (int)address, size)
            : throw new EmulationException($"{size} bytes at local address {address} leave the {_size} bytes of a thread");
}
