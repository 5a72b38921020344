using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>
/// Keeps allocations of device memory, each of a context. New memory is filled with 255, which is NaN in every float format.
/// </summary>
internal sealed class DeviceMemory(EmulatedDriver driver)
{
    private readonly Dictionary<long, (DriverContext Owner, long Bytes)> _allocations = [];

    public long FreeBytes => driver.Options.MemoryBytes - _allocations.Values.Sum(allocation => allocation.Bytes);

    public long Allocate(DriverContext context, long bytes)
    {
        if (bytes <= 0)
            throw new DriverException(CudaResult.InvalidValue, $"an allocation of {bytes} bytes");
        if (bytes > FreeBytes || bytes > Array.MaxLength)
            throw new DriverException(CudaResult.OutOfMemory, $"{bytes} bytes are wanted, {FreeBytes} are free");
        long address = driver.Machine.Allocate((int)bytes, byte.MaxValue);
        _allocations.Add(address, (context, bytes));
        return address;
    }

    public void Free(DriverContext context, long address)
    {
        if (!_allocations.TryGetValue(address, out (DriverContext Owner, long Bytes) allocation) || allocation.Owner != context)
            throw new DriverException(
                CudaResult.InvalidValue, $"no allocation of the current context begins at {address:x}; was it freed before?");
        _allocations.Remove(address);
        driver.Machine.Free(address);
    }

    public void FreeAllOf(DriverContext context)
    {
        foreach ((long address, _) in _allocations.Where(pair => pair.Value.Owner == context).ToArray())
            Free(context, address);
    }

    /// <summary>Demands that bytes lie in one allocation.</summary>
    public void Require(long address, int bytes)
    {
        try
        {
            driver.Machine.Bytes(address, bytes);
        }
        catch (EmulationException failure)
        {
            throw new DriverException(CudaResult.InvalidValue, failure.Message);
        }
    }
}
