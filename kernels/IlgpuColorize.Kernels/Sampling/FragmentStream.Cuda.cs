using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Brings a warp's endless stream of weights through a ring of slots in shared memory, a step a slot, some steps ahead of the products,
/// whatever stage of the chain they belong to: the copies never wait for a barrier. A lane reads back only the bytes that it copied itself,
/// so that it waits for no other lane. Groups of a cluster, which wait for each other, have twice the slots of one group by itself: what
/// the next stage of the chain needs arrives meanwhile.
/// </summary>
/// <param name="First">Global address of the lane's first 16 bytes.</param>
/// <param name="End">Where the stream begins anew; the first address for a warp without steps.</param>
/// <param name="Ring">Shared address of the lane's first 16 bytes.</param>
internal readonly record struct FragmentStream<TCluster>(long First, long End, int Ring)
    where TCluster : struct, IGroupCluster
{
    /// <summary>Gets the bytes of a warp's ring.</summary>
    public static int RingBytes => LastSlot + MmaTile.StepBytes;

    private static int LastSlot => (TCluster.Size == 1 ? 4 : 9) * MmaTile.StepBytes;

    // The two slots read last fill while others are read: the waits leave as many steps under way as there are other slots.
    private static int Ahead => LastSlot - MmaTile.StepBytes;

    /// <summary>Starts the first copies.</summary>
    public StreamPosition Begin()
    {
        StreamPosition position = new(0, First);
        if (First == End)
            return position;
        for (int slot = 0; slot < Ahead; slot += MmaTile.StepBytes)
            position = position with { Source = Fetch(slot, position.Source) };
        return position;
    }

    /// <summary>Starts the copy of one more step, and waits until the step at a position has arrived.</summary>
    /// <returns>The position of the next step.</returns>
    public StreamPosition Next(StreamPosition position)
    {
        long source = Fetch(After(position.Slot, Ahead), position.Source);
        Wait();
        return new StreamPosition(After(position.Slot, MmaTile.StepBytes), source);
    }

    /// <summary>Starts the copies of two more steps, and waits until the step at a position and the one after have arrived.</summary>
    /// <returns>The position of the step after both.</returns>
    public StreamPosition NextTwo(StreamPosition position)
    {
        long source = Fetch(After(position.Slot, Ahead), position.Source);
        source = Fetch(After(position.Slot, LastSlot), source);
        Wait();
        return new StreamPosition(After(position.Slot, 2 * MmaTile.StepBytes), source);
    }

    /// <summary>Returns the shared address of the lane's bytes of the step at a position.</summary>
    public int AddressOf(StreamPosition position) => Ring + position.Slot;

    /// <summary>Returns the shared address of the lane's bytes of the step after the one at a position.</summary>
    public int AddressAfter(StreamPosition position) => Ring + After(position.Slot, MmaTile.StepBytes);

    private static int After(int slot, int bytes) => slot + bytes < RingBytes ? slot + bytes : slot + bytes - RingBytes;

    private static void Wait()
    {
        if (TCluster.Size == 1)
            Ptx.CpAsyncWaitForAllButThree();
        else
            Ptx.CpAsyncWaitForAllButEight();
    }

    // Returns the address to fetch next. The lower halves tell addresses of one stream apart.
    private long Fetch(int slot, long source)
    {
        MmaTile.Fetch(Ring + slot, source);
        Ptx.CpAsyncCommit();
        return (int)source + MmaTile.StepBytes == (int)End ? First : source + MmaTile.StepBytes;
    }
}

/// <summary>A place in a stream: the offset of the ring's slot that is read next, and the global address that is fetched next.</summary>
internal readonly record struct StreamPosition(int Slot, long Source);
