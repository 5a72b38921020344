using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Objects;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Serves the calls of captures and graphs.</summary>
internal static unsafe class GraphCalls
{
    [UnmanagedCallersOnly]
    public static int cuStreamBeginCapture_v2(nint stream, int mode)
        => DriverCall.Serve(driver => driver.Captures.Begin(driver.RequireContext().StreamOf(stream), Known(mode)));

    [UnmanagedCallersOnly]
    public static int cuThreadExchangeStreamCaptureMode(int* mode) => DriverCall.Serve(_ => *mode = (int)Captures.Exchange(Known(*mode)));

    [UnmanagedCallersOnly]
    public static int cuStreamEndCapture(nint stream, nint* graph) => DriverCall.Serve(driver =>
    {
        *graph = 0;
        *graph = driver.Handles.Add(new DriverGraph(driver.Captures.End(driver.RequireContext().StreamOf(stream))));
    });

    [UnmanagedCallersOnly]
    public static int cuGraphInstantiateWithFlags(nint* executable, nint graph, ulong flags) => DriverCall.Serve(driver =>
    {
        DriverContext context = driver.RequireContextOutsideCapture(nameof(cuGraphInstantiateWithFlags));
        if (flags != 0)
            throw new DriverException(CudaResult.NotSupported, $"flags {flags} of an executable graph");
        *executable = driver.Handles.Add(new DriverExecutableGraph(context, driver.Handles.Get<DriverGraph>(graph)));
    });

    [UnmanagedCallersOnly]
    public static int cuGraphLaunch(nint executable, nint stream) => DriverCall.Serve(driver =>
    {
        DriverContext context = driver.RequireContext();
        driver.Handles.Get<DriverExecutableGraph>(executable, context).Launch(context.StreamOf(stream));
    });

    [UnmanagedCallersOnly]
    public static int cuGraphDestroy(nint graph) => DriverCall.Serve(driver => driver.Handles.Remove<DriverGraph>(graph));

    [UnmanagedCallersOnly]
    public static int cuGraphExecDestroy(nint executable)
        => DriverCall.Serve(driver => driver.Handles.Remove<DriverExecutableGraph>(executable));

    private static CaptureMode Known(int mode)
        => Enum.IsDefined((CaptureMode)mode)
            ? (CaptureMode)mode
            : throw new DriverException(CudaResult.InvalidValue, $"there is no capture mode {mode}");
}
