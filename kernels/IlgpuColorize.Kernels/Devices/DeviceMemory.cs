namespace IlgpuColorize.Kernels.Devices;

/// <summary>Counts the bytes of a device's buffers. Threads may share it.</summary>
/// <param name="capacity">The bytes that the device has.</param>
public sealed class DeviceMemory(long capacity)
{
    private long _allocated;
    private long _peak;

    /// <summary>
    /// The bytes that the device has, whoever uses them: the process's share of main memory for <c>cpu</c> and <c>simulator</c>, else the
    /// device's own.
    /// </summary>
    public long CapacityBytes => capacity;

    /// <summary>The bytes of all buffers there are.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    /// <summary>The most that <see cref="AllocatedBytes"/> has been.</summary>
    public long PeakBytes => Volatile.Read(ref _peak);

    internal void Take(long bytes)
    {
        long allocated = Interlocked.Add(ref _allocated, bytes);
        long peak = Volatile.Read(ref _peak);
        while (allocated > peak)
        {
            long found = Interlocked.CompareExchange(ref _peak, allocated, peak);
            if (found == peak)
                return;
            peak = found;
        }
    }

    internal void GiveBack(long bytes) => Interlocked.Add(ref _allocated, -bytes);
}
