namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>
/// Keeps what of the host's memory is page-locked. Ranges may share a page but no byte, as a real driver was seen to demand.
/// </summary>
internal sealed class PageLockedMemory
{
    private readonly SortedDictionary<long, long> _ranges = [];

    public void Register(long start, long bytes)
    {
        if (start == 0 || bytes <= 0)
            throw new DriverException(CudaResult.InvalidValue, $"{bytes} bytes at {start:x} cannot be page-locked");
        if (Touches(start, bytes))
            throw new DriverException(
                CudaResult.HostMemoryAlreadyRegistered, $"some of the {bytes} bytes at {start:x} are page-locked already");
        _ranges.Add(start, bytes);
    }

    public void Unregister(long start)
    {
        if (_ranges.Remove(start))
            return;
        throw Touches(start, 1)
            ? new DriverException(CudaResult.InvalidValue, $"{start:x} lies within a page-locked range, but is not its start")
            : new DriverException(CudaResult.HostMemoryNotRegistered, $"{start:x} is not page-locked");
    }

    /// <summary>Returns whether bytes are page-locked, all of them.</summary>
    /// <exception cref="DriverException">Some are and some are not.</exception>
    public bool Contains(long start, long bytes)
    {
        if (_ranges.Any(range => start >= range.Key && start + bytes <= range.Key + range.Value))
            return true;
        return Touches(start, bytes)
            ? throw new DriverException(CudaResult.InvalidValue, $"of the {bytes} bytes at {start:x} some are page-locked and some are not")
            : false;
    }

    private bool Touches(long start, long bytes) => _ranges.Any(range => start < range.Key + range.Value && range.Key < start + bytes);
}
