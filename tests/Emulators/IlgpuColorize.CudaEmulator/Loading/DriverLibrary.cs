using System.Reflection;
using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Calls;

namespace IlgpuColorize.CudaEmulator.Loading;

/// <summary>
/// Puts the driver's functions where native code looks for them: a library that is loaded under the names libcuda.so.1 and libcuda.so is
/// what everybody who asks for one of them from now on gets, ILGPU and ourselves included.
/// </summary>
internal static class DriverLibrary
{
    // The loader knows a library by one name.
    private static readonly string[] Names = ["libcuda.so.1", "libcuda.so"];

    /// <summary>Loads the library.</summary>
    public static void Load()
    {
        MethodInfo[] functions = [.. Functions()];
        DirectoryInfo folder = Directory.CreateTempSubdirectory("emulated-cuda-");
        try
        {
            foreach (string name in Names)
            {
                string path = Path.Combine(folder.FullName, name);
                File.WriteAllBytes(path, SharedObject.Write(name, [.. functions.Select(function => function.Name)]));
                nint slots = NativeLibrary.GetExport(NativeLibrary.Load(path), SharedObject.Slots);
                for (int i = 0; i < functions.Length; i++)
                    Marshal.WriteIntPtr(slots, i * nint.Size, functions[i].MethodHandle.GetFunctionPointer());
            }
        }
        finally
        {
            // What is loaded stays.
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns the functions that the library exports.</summary>
    public static IEnumerable<MethodInfo> Functions()
        => typeof(DeviceCalls).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(DeviceCalls).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Where(method => method.IsDefined(typeof(UnmanagedCallersOnlyAttribute)));
}
