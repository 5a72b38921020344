using ILGPU.Runtime;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// Values on the host on their way to a device: page-locked where the device fetches them by itself while the host goes on, ordinary memory
/// elsewhere. The memory is taken at the first use, so a run of shapes only takes none.
/// </summary>
/// <param name="device">Where the values go.</param>
/// <param name="length">The number of values.</param>
public sealed class HostBuffer<T>(ComputeDevice device, int length) : IDisposable
    where T : unmanaged
{
    // Taken by whichever thread writes first: several may fill one buffer, each a part of it.
    private readonly Lazy<T[]> _values = new(() => new T[length]);
    private readonly Lazy<PageLockedArray1D<T>> _pageLocked = new(() => Lock(device, length));

    /// <summary>The number of values.</summary>
    public int Length => length;

    /// <summary>The values; zero at first.</summary>
    public Span<T> Values => IsPageLocked ? PageLocked.Span : _values.Value;

    /// <summary>True when the device fetches the values by itself.</summary>
    internal bool IsPageLocked => !device.HasHostMemory;

    internal PageLockedArray1D<T> PageLocked => _pageLocked.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_pageLocked.IsValueCreated)
            _pageLocked.Value.Dispose();
    }

    // The thread that fills buffers ahead is not the one that opened the device.
    private static PageLockedArray1D<T> Lock(ComputeDevice device, int length)
    {
        using ScopedAcceleratorBinding _ = device.Accelerator.BindScoped();
        return device.Accelerator.AllocatePageLocked1D<T>(length);
    }
}
