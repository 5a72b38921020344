using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Objects;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Serves the calls of contexts.</summary>
internal static unsafe class ContextCalls
{
    [UnmanagedCallersOnly]
    public static int cuCtxCreate_v2(nint* context, uint flags, int device) => DriverCall.Serve(driver =>
    {
        DeviceCalls.RequireDevice(device);
        driver.Captures.Forbid(nameof(cuCtxCreate_v2));
        EmulatedDriver.Current = new DriverContext(driver);
        *context = driver.Handles.Add(EmulatedDriver.Current);
    });

    [UnmanagedCallersOnly]
    public static int cuCtxDestroy_v2(nint context) => DriverCall.Serve(driver =>
    {
        DriverContext destroyed = driver.Handles.Remove<DriverContext>(context);
        destroyed.Destroy();
        if (EmulatedDriver.Current == destroyed)
            EmulatedDriver.Current = null;
    });

    [UnmanagedCallersOnly]
    public static int cuCtxSetCurrent(nint context)
        => DriverCall.Serve(driver => EmulatedDriver.Current = context == 0 ? null : driver.Handles.Get<DriverContext>(context));

    [UnmanagedCallersOnly]
    public static int cuCtxSynchronize()
        => DriverCall.Serve(driver => driver.RequireContextOutsideCapture(nameof(cuCtxSynchronize)).Finish());

    [UnmanagedCallersOnly]
    public static int cuCtxGetCacheConfig(int* preference) => DriverCall.Serve(driver =>
    {
        driver.RequireContext();
        *preference = 0;
    });

    [UnmanagedCallersOnly]
    public static int cuCtxSetCacheConfig(int preference) => DriverCall.Serve(driver => driver.RequireContext());

    [UnmanagedCallersOnly]
    public static int cuCtxGetSharedMemConfig(int* banks) => DriverCall.Serve(driver =>
    {
        driver.RequireContext();
        *banks = 1;
    });

    [UnmanagedCallersOnly]
    public static int cuCtxSetSharedMemConfig(int banks) => DriverCall.Serve(driver => driver.RequireContext());

    [UnmanagedCallersOnly]
    public static int cuCtxEnablePeerAccess(nint peer, uint flags)
        => DriverCall.Serve(_ => throw new DriverException(CudaResult.InvalidDevice, "there is one device, which has no peer"));

    [UnmanagedCallersOnly]
    public static int cuCtxDisablePeerAccess(nint peer)
        => DriverCall.Serve(_ => throw new DriverException(CudaResult.InvalidDevice, "there is one device, which has no peer"));
}
