using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Brings a warp's endless stream of weights through a ring of stages in shared memory, four steps ahead of the products, whatever stage of the chain they belong to: the copies
/// never wait for a barrier. A lane reads back only the bytes that it copied itself, so that it waits for nobody else.
/// </summary>
/// <param name="Source">Global address of the lane's first 16 bytes.</param>
/// <param name="Ring">Shared address of the lane's first 16 bytes.</param>
/// <param name="Steps">The steps after which the stream begins anew; none for a warp without tiles.</param>
internal readonly record struct FragmentStream(long Source, int Ring, int Steps)
{
    /// <summary>The bytes of a warp's ring.</summary>
    public const int RingBytes = Slots * MmaTile.StepBytes;

    /// <summary>The bytes of a step that a lane copies at once.</summary>
    public const int LaneBytes = 16;

    // One slot is read while the others fill: the wait of Next leaves one group less than there are slots.
    private const int Slots = 5;

    /// <summary>Starts the first copies.</summary>
    public StreamPosition Begin()
    {
        int fetched = 0;
        for (int slot = 0; slot < Slots - 1; slot++)
            fetched = Fetch(slot, fetched);
        return new StreamPosition(0, fetched);
    }

    /// <summary>Starts the copy of one more step, in place of the one read last, and waits until the step at a position has arrived.</summary>
    /// <returns>The position of the next step.</returns>
    public StreamPosition Next(StreamPosition position)
    {
        int fetched = Fetch(position.Slot == 0 ? Slots - 1 : position.Slot - 1, position.Fetched);
        Ptx.CpAsyncWaitForAllButFour();
        return new StreamPosition(position.Slot + 1 < Slots ? position.Slot + 1 : 0, fetched);
    }

    /// <summary>Returns the shared address of the lane's bytes of the step at a position.</summary>
    public int AddressOf(StreamPosition position) => Ring + position.Slot * MmaTile.StepBytes;

    // Returns the step to fetch next.
    private int Fetch(int slot, int step)
    {
        if (step < Steps)
        {
            int target = Ring + slot * MmaTile.StepBytes;
            long source = Source + (long)step * MmaTile.StepBytes;
            Ptx.CpAsync(target, source);
            Ptx.CpAsync(target + MmaTile.HalfStepBytes, source + MmaTile.HalfStepBytes);
        }
        Ptx.CpAsyncCommit();
        return step + 1 < Steps ? step + 1 : 0;
    }
}

/// <summary>Is a place in a stream: the ring's slot that is read next, and the step that is fetched next.</summary>
internal readonly record struct StreamPosition(int Slot, int Fetched);
