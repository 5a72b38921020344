using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Objects;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Serves the calls of memory.</summary>
internal static unsafe class MemoryCalls
{
    private const int MemoryType = 2, HostMemory = 1, OfDevice = 2;

    [UnmanagedCallersOnly]
    public static int cuMemGetInfo_v2(nuint* free, nuint* total) => DriverCall.Serve(driver =>
    {
        driver.RequireContext();
        (*free, *total) = ((nuint)driver.Memory.FreeBytes, (nuint)driver.Options.MemoryBytes);
    });

    [UnmanagedCallersOnly]
    public static int cuMemAlloc_v2(long* address, nuint bytes)
        => DriverCall.Serve(driver => *address =
            driver.Memory.Allocate(driver.RequireContextOutsideCapture(nameof(cuMemAlloc_v2)), (long)bytes));

    // It waits for all that may still use the memory.
    [UnmanagedCallersOnly]
    public static int cuMemFree_v2(long address) => DriverCall.Serve(driver =>
    {
        DriverContext context = driver.RequireContextOutsideCapture(nameof(cuMemFree_v2));
        context.Finish();
        if (address != 0)
            driver.Memory.Free(context, address);
    });

    [UnmanagedCallersOnly]
    public static int cuMemAllocHost_v2(nint* address, nuint bytes) => DriverCall.Serve(driver =>
    {
        driver.RequireContextOutsideCapture(nameof(cuMemAllocHost_v2));
        *address = Marshal.AllocHGlobal((nint)bytes);
        driver.PageLocked.Register(*address, (long)bytes);
    });

    [UnmanagedCallersOnly]
    public static int cuMemFreeHost(nint address) => DriverCall.Serve(driver =>
    {
        driver.RequireContextOutsideCapture(nameof(cuMemFreeHost)).Finish();
        driver.PageLocked.Unregister(address);
        Marshal.FreeHGlobal(address);
    });

    [UnmanagedCallersOnly]
    public static int cuMemHostRegister_v2(nint address, nuint bytes, uint flags) => DriverCall.Serve(driver =>
    {
        driver.RequireContextOutsideCapture(nameof(cuMemHostRegister_v2));
        driver.PageLocked.Register(address, (long)bytes);
    });

    [UnmanagedCallersOnly]
    public static int cuMemHostUnregister(nint address) => DriverCall.Serve(driver =>
    {
        driver.RequireContextOutsideCapture(nameof(cuMemHostUnregister)).Finish();
        driver.PageLocked.Unregister(address);
    });

    [UnmanagedCallersOnly]
    public static int cuMemHostGetDevicePointer_v2(nint* onDevice, nint address, uint flags) => DriverCall.Serve(driver =>
    {
        driver.RequireContext();
        if (!driver.PageLocked.Contains(address, 1))
            throw new DriverException(CudaResult.InvalidValue, $"{address:x} is not page-locked");
        *onDevice = address;
    });

    [UnmanagedCallersOnly]
    public static int cuPointerGetAttribute(int* value, int attribute, long address) => DriverCall.Serve(driver =>
    {
        driver.RequireContext();
        bool isKnown = PtxMachine.IsGlobal(address) || driver.PageLocked.Contains(address, 1);
        if (attribute != MemoryType || !isKnown)
            throw new DriverException(CudaResult.InvalidValue, $"nothing is known of attribute {attribute} of address {address:x}");
        *value = PtxMachine.IsGlobal(address) ? OfDevice : HostMemory;
    });

    [UnmanagedCallersOnly]
    public static int cuMemcpyAsync(long target, long source, nuint bytes, nint stream)
        => DriverCall.Serve(driver => MemoryCopy.Add(driver, driver.RequireContext().StreamOf(stream), target, source, (long)bytes));

    [UnmanagedCallersOnly]
    public static int cuMemsetD8Async(long target, byte value, nuint bytes, nint stream) => DriverCall.Serve(driver =>
    {
        DriverStream into = driver.RequireContext().StreamOf(stream);
        if (bytes == 0)
            return;
        driver.Memory.Require(target, checked((int)bytes));
        into.Add(() => driver.Machine.Bytes(target, (int)bytes).Fill(value));
    });
}
