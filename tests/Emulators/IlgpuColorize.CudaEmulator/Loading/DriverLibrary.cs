using System.Reflection;
using IlgpuColorize.CudaEmulator.Calls;

namespace IlgpuColorize.CudaEmulator.Loading;

/// <summary>Puts the driver's functions where native code looks for them.</summary>
internal static class DriverLibrary
{
    private static readonly string[] Names = ["libcuda.so.1", "libcuda.so"];

    /// <summary>Loads the library.</summary>
    public static void Load() => ManagedLibrary.Load(Names, [.. Functions()]);

    /// <summary>Returns the functions that the library exports.</summary>
    public static IEnumerable<MethodInfo> Functions() => ManagedLibrary.FunctionsBeside(typeof(DeviceCalls));
}
