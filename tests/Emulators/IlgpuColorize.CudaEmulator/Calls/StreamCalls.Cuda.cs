using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Objects;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Serves the calls of streams and events.</summary>
internal static unsafe class StreamCalls
{
    private const uint NonBlocking = 1;

    [UnmanagedCallersOnly]
    public static int cuStreamCreate(nint* stream, uint flags) => DriverCall.Serve(driver => *stream = Create(driver, flags));

    [UnmanagedCallersOnly]
    public static int cuStreamCreateWithPriority(nint* stream, uint flags, int priority)
        => DriverCall.Serve(driver => *stream = Create(driver, flags));

    [UnmanagedCallersOnly]
    public static int cuStreamDestroy_v2(nint stream) => DriverCall.Serve(driver =>
    {
        DriverContext context = driver.RequireContext();
        driver.Handles.Get<DriverStream>(stream, context).RequireNoCapture(nameof(cuStreamDestroy_v2));
        context.Remove(driver.Handles.Remove<DriverStream>(stream));
    });

    [UnmanagedCallersOnly]
    public static int cuStreamSynchronize(nint stream) => DriverCall.Serve(driver =>
    {
        DriverStream awaited = driver.RequireContext().StreamOf(stream);
        driver.Captures.Forbid(nameof(cuStreamSynchronize));
        awaited.Synchronize();
    });

    [UnmanagedCallersOnly]
    public static int cuEventCreate(nint* @event, uint flags)
        => DriverCall.Serve(driver => *@event = driver.Handles.Add(new DriverEvent(driver.RequireContext())));

    [UnmanagedCallersOnly]
    public static int cuEventDestroy_v2(nint @event) => DriverCall.Serve(driver =>
    {
        driver.Handles.Get<DriverEvent>(@event, driver.RequireContext());
        driver.Handles.Remove<DriverEvent>(@event);
    });

    [UnmanagedCallersOnly]
    public static int cuEventRecord(nint @event, nint stream) => DriverCall.Serve(driver =>
    {
        DriverContext context = driver.RequireContext();
        driver.Handles.Get<DriverEvent>(@event, context).Record(context.StreamOf(stream));
    });

    [UnmanagedCallersOnly]
    public static int cuEventQuery(nint @event) => DriverCall.Serve(driver =>
    {
        if (!driver.Handles.Get<DriverEvent>(@event, driver.RequireContextOutsideCapture(nameof(cuEventQuery))).IsReached)
            throw new DriverException(CudaResult.NotReady, "the event is not reached yet");
    });

    [UnmanagedCallersOnly]
    public static int cuEventSynchronize(nint @event)
        => DriverCall.Serve(driver =>
            driver.Handles.Get<DriverEvent>(@event, driver.RequireContextOutsideCapture(nameof(cuEventSynchronize))).Synchronize());

    [UnmanagedCallersOnly]
    public static int cuEventElapsedTime(float* milliseconds, nint start, nint end) => DriverCall.Serve(driver =>
    {
        DriverContext context = driver.RequireContext();
        *milliseconds = driver.Handles.Get<DriverEvent>(end, context).Since(driver.Handles.Get<DriverEvent>(start, context));
    });

    // One that the legacy default stream waits for would need an order between the two.
    private static nint Create(EmulatedDriver driver, uint flags)
        => flags == NonBlocking
            ? driver.Handles.Add(driver.RequireContext().CreateStream())
            : throw new DriverException(CudaResult.NotSupported,
                $"a stream with flags {flags}; the emulator knows CU_STREAM_NON_BLOCKING alone");
}
