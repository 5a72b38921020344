using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Brings a warp's endless stream of weights through a ring of stages in shared memory, four steps ahead of the products, whatever stage of the chain they belong to: the copies
/// never wait for a barrier. A lane reads back only the bytes that it copied itself, so that it waits for nobody else.
/// </summary>
/// <param name="First">Global address of the lane's first 16 bytes.</param>
/// <param name="End">Where the stream begins anew; the first address for a warp without tiles.</param>
/// <param name="Ring">Shared address of the lane's first 16 bytes.</param>
internal readonly record struct FragmentStream(long First, long End, int Ring)
{
    /// <summary>The bytes of a warp's ring.</summary>
    public const int RingBytes = Slots * MmaTile.StepBytes;

    // One slot is read while the others fill: the wait of Next leaves one group less than there are slots.
    private const int Slots = 5;
    private const int LastSlot = (Slots - 1) * MmaTile.StepBytes;

    /// <summary>Starts the first copies.</summary>
    public StreamPosition Begin()
    {
        StreamPosition position = new(0, First);
        if (First == End)
            return position;
        for (int slot = 0; slot < LastSlot; slot += MmaTile.StepBytes)
            position = position with { Source = Fetch(slot, position.Source) };
        return position;
    }

    /// <summary>Starts the copy of one more step, in place of the one read last, and waits until the step at a position has arrived.</summary>
    /// <returns>The position of the next step.</returns>
    public StreamPosition Next(StreamPosition position)
    {
        long source = Fetch(position.Slot == 0 ? LastSlot : position.Slot - MmaTile.StepBytes, position.Source);
        Ptx.CpAsyncWaitForAllButFour();
        return new StreamPosition(position.Slot == LastSlot ? 0 : position.Slot + MmaTile.StepBytes, source);
    }

    /// <summary>Returns the shared address of the lane's bytes of the step at a position.</summary>
    public int AddressOf(StreamPosition position) => Ring + position.Slot;

    // Returns the address to fetch next.
    private long Fetch(int slot, long source)
    {
        MmaTile.Fetch(Ring + slot, source);
        Ptx.CpAsyncCommit();
        return source + MmaTile.StepBytes == End ? First : source + MmaTile.StepBytes;
    }
}

/// <summary>Is a place in a stream: the offset of the ring's slot that is read next, and the global address that is fetched next.</summary>
internal readonly record struct StreamPosition(int Slot, long Source);
