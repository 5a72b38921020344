using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Objects;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Serves the questions about functions. The emulator compiles nothing, so that it says 0 of what only a compiler knows.</summary>
internal static unsafe class AttributeCalls
{
    private const int MostThreadsOfGroup = 0, StaticSharedBytes = 1, LocalBytesOfThread = 3, RegistersOfThread = 4;

    [UnmanagedCallersOnly]
    public static int cuFuncGetAttribute(int* value, int attribute, nint function) => DriverCall.Serve(driver =>
    {
        DriverFunction asked = driver.Handles.Get<DriverFunction>(function, driver.RequireContext());
        *value = attribute switch
        {
            MostThreadsOfGroup => asked.GroupLimit,
            StaticSharedBytes => asked.Traits.StaticSharedBytes,
            LocalBytesOfThread or RegistersOfThread => 0,
            _ => throw new DriverException(CudaResult.NotSupported, $"attribute {attribute} of a function"),
        };
    });
}
