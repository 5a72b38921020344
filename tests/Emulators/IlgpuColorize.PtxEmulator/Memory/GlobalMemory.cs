namespace IlgpuColorize.PtxEmulator.Memory;

/// <summary>One allocation of global memory.</summary>
internal sealed record Allocation(ulong Start, byte[] Bytes)
{
    public ulong End => Start + (ulong)Bytes.Length;
}

/// <summary>
/// The global address space: allocations with gaps between them, so that whatever runs over an end is seen. Addresses are never given
/// twice, so that whatever was freed is missed.
/// </summary>
internal sealed class GlobalMemory
{
    // Nothing of the host's lies here on Linux on x64: a program's memory begins at 0x5500_0000_0000.
    public const ulong First = 0x7_0000_0000;
    public const ulong End = 0x1000_0000_0000;

    // As cudaMalloc aligns.
    private const ulong Alignment = 256;
    private const ulong Gap = 4096;

    // In the order of their addresses.
    private readonly List<Allocation> _allocations = [];
    private ulong _next = First;

    public Allocation Allocate(byte[] contents)
    {
        Allocation made = new(_next, contents);
        _allocations.Add(made);
        _next = (made.End + Gap + Alignment - 1) / Alignment * Alignment;
        return made;
    }

    /// <summary>Frees the allocation that begins at an address.</summary>
    public void Free(ulong start)
    {
        int place = PlaceOf(start);
        if (place < 0 || _allocations[place].Start != start)
            throw new EmulationException($"no allocation begins at global address {start:x}; {Nearest(start)}");
        _allocations.RemoveAt(place);
    }

    /// <summary>Finds the allocation that holds bytes.</summary>
    public Allocation Find(ulong address, int size)
        => PlaceOf(address) is >= 0 and int place && address + (ulong)size <= _allocations[place].End
            ? _allocations[place]
            : throw new EmulationException($"{size} bytes at global address {address:x} are in no allocation; {Nearest(address)}");

    /// <summary>Returns bytes for reading or writing.</summary>
    public Span<byte> At(ulong address, int size)
    {
        Allocation allocation = Find(address, size);
        return allocation.Bytes.AsSpan((int)(address - allocation.Start), size);
    }

    // The last allocation that begins at or before an address; -1 where there is none.
    private int PlaceOf(ulong address)
    {
        (int low, int high) = (0, _allocations.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_allocations[middle].Start <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    private string Nearest(ulong address)
        => PlaceOf(address) is >= 0 and int place
            ? $"the one before begins at {_allocations[place].Start:x} and has {_allocations[place].Bytes.Length} bytes, "
            + $"{address - _allocations[place].Start} away"
            : "there is none before it";
}
