using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;

namespace IlgpuColorize.PtxEmulator.Asynchrony;

/// <summary>An mbarrier: a phase ends once as many arrivals came as it expects and all announced bytes have arrived.</summary>
internal sealed class MBarrier(uint address, int count)
{
    // The range that the manual gives for the transaction count.
    private const int MostBytes = (1 << 20) - 1;

    private int _expected = count;
    private int _pending = count;
    private int _bytes;

    /// <summary>The number of phases that have ended.</summary>
    public long Phase { get; private set; }

    public int Pending => _pending;

    public void Arrive(int count)
    {
        if (count < 1 || count > _pending)
            throw new EmulationException(
                $"{count} arrivals at the mbarrier at {address}, whose phase {Phase} of {_expected} arrivals awaits {_pending} more and "
                    + $"{_bytes} bytes");
        _pending -= count;
        EndPhase();
    }

    public void Drop()
    {
        _expected--;
        Arrive(1);
    }

    public void ExpectBytes(int bytes) => Add(bytes);

    public void CompleteBytes(int bytes)
    {
        Add(-bytes);
        EndPhase();
    }

    /// <summary>Describes the state, for messages.</summary>
    public override string ToString()
        => $"mbarrier {address}: phase {Phase}, {_pending} of {_expected} arrivals and {_bytes} bytes to come";

    private void Add(int bytes)
    {
        _bytes += bytes;
        if (Math.Abs(_bytes) > MostBytes)
            throw new EmulationException($"the mbarrier at {address} counts {_bytes} bytes, more than {MostBytes}");
    }

    private void EndPhase()
    {
        if (_pending != 0 || _bytes != 0)
            return;
        Phase++;
        _pending = _expected;
    }
}

/// <summary>A group's mbarriers by their shared addresses.</summary>
internal sealed class MBarriers(SharedMemory shared, Progress progress)
{
    private readonly Dictionary<uint, MBarrier> _barriers = [];

    public void Initialize(uint address, int count)
    {
        if (_barriers.ContainsKey(address))
            throw new EmulationException($"the mbarrier at {address} is initialised twice without mbarrier.inval between");
        if (count is < 1 or >= 1 << 20)
            throw new EmulationException($"an mbarrier for {count} arrivals; 1 to {(1 << 20) - 1} are possible");
        shared.MarkBarrier(address, isBarrier: true);
        _barriers.Add(address, new MBarrier(address, count));
        progress.Step();
    }

    public void Invalidate(uint address)
    {
        At(address);
        _barriers.Remove(address);
        shared.MarkBarrier(address, isBarrier: false);
    }

    /// <summary>Returns an initialised mbarrier, which the caller changes.</summary>
    public MBarrier Change(uint address)
    {
        progress.Step();
        return At(address);
    }

    /// <summary>Returns an initialised mbarrier.</summary>
    public MBarrier At(uint address)
        => _barriers.TryGetValue(address, out MBarrier? barrier)
            ? barrier
            : throw new EmulationException($"there is no initialised mbarrier at shared address {address}");
}
