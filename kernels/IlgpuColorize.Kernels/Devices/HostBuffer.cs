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
    private T[]? _values;
    private PageLockedArray1D<T>? _pageLocked;

    /// <summary>The number of values.</summary>
    public int Length => length;

    /// <summary>The values; zero at first.</summary>
    public Span<T> Values => IsPageLocked ? PageLocked.Span : _values ??= new T[length];

    /// <summary>True when the device fetches the values by itself.</summary>
    internal bool IsPageLocked => !device.HasHostMemory;

    internal PageLockedArray1D<T> PageLocked => _pageLocked ??= Lock();

    /// <inheritdoc/>
    public void Dispose() => _pageLocked?.Dispose();

    // The thread that fills buffers ahead is not the one that opened the device.
    private PageLockedArray1D<T> Lock()
    {
        using ScopedAcceleratorBinding _ = device.Accelerator.BindScoped();
        return device.Accelerator.AllocatePageLocked1D<T>(length);
    }
}
