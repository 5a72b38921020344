using System.Runtime.CompilerServices;

namespace IlgpuColorize.CudaEmulator.Calls;

/// <summary>Leads from native code to the driver.</summary>
internal static class DriverCall
{
    /// <summary>Serves the call of the function that this is written in.</summary>
    /// <returns>A CUresult.</returns>
    public static int Serve(Action<EmulatedDriver> call, [CallerMemberName] string name = "") => (int)EmulatedCuda.Driver.Serve(call, name);

    /// <summary>Refuses a null pointer.</summary>
    public static void RequireResult(bool isNull)
    {
        if (isNull)
            throw new DriverException(CudaResult.InvalidValue, "a pointer to a result is null");
    }
}
