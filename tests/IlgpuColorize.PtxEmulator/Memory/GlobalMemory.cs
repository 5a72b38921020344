namespace IlgpuColorize.PtxEmulator.Memory;

/// <summary>Is one allocation of global memory.</summary>
internal sealed record Allocation(ulong Start, byte[] Bytes)
{
    public ulong End => Start + (ulong)Bytes.Length;
}

/// <summary>Is the global address space: allocations with gaps between them, so that whatever runs over an end is seen.</summary>
internal sealed class GlobalMemory
{
    // As cudaMalloc aligns.
    private const ulong Alignment = 256;
    private const ulong Gap = 4096;

    private readonly List<Allocation> _allocations = [];
    private ulong _next = 0x7_0000_0000;

    public Allocation Allocate(ReadOnlySpan<byte> contents)
    {
        Allocation made = new(_next, contents.ToArray());
        _allocations.Add(made);
        _next = (made.End + Gap + Alignment - 1) / Alignment * Alignment;
        return made;
    }

    /// <summary>Finds the allocation that holds bytes.</summary>
    public Allocation Find(ulong address, int size)
    {
        foreach (Allocation allocation in _allocations)
            if (address >= allocation.Start && address + (ulong)size <= allocation.End)
                return allocation;
        throw new EmulationException($"{size} bytes at global address {address:x} are in no allocation; {Nearest(address)}");
    }

    /// <summary>Returns bytes for reading or writing.</summary>
    public Span<byte> At(ulong address, int size)
    {
        Allocation allocation = Find(address, size);
        return allocation.Bytes.AsSpan((int)(address - allocation.Start), size);
    }

    private string Nearest(ulong address)
        => _allocations.LastOrDefault(allocation => allocation.Start <= address) is { } below
            ? $"the one before begins at {below.Start:x} and has {below.Bytes.Length} bytes, {address - below.Start} away"
            : "there is none before it";
}
