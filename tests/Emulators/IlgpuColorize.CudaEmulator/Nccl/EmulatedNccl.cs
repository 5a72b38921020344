using System.Reflection;
using System.Runtime.InteropServices;
using IlgpuColorize.CudaEmulator.Loading;

namespace IlgpuColorize.CudaEmulator.Nccl;

/// <summary>
/// Gives this process a libnccl.so.2 for the emulated CUDA device. Ranks are threads of the process; a send hands bytes over, and a group
/// of calls is done when it ends, as NCCL promises no earlier.
/// </summary>
public static class EmulatedNccl
{
    private const string FileName = "libnccl.so.2";

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads the library, once.</summary>
    public static void Install() => _ = Loaded.Value;

    private static bool Load()
    {
        MethodInfo[] functions = [.. typeof(NcclCalls).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(method => method.IsDefined(typeof(UnmanagedCallersOnlyAttribute)))];
        DirectoryInfo folder = Directory.CreateTempSubdirectory("emulated-nccl-");
        try
        {
            string path = Path.Combine(folder.FullName, FileName);
            File.WriteAllBytes(path, SharedObject.Write(FileName, [.. functions.Select(function => function.Name)]));
            nint slots = NativeLibrary.GetExport(NativeLibrary.Load(path), SharedObject.Slots);
            for (int i = 0; i < functions.Length; i++)
                Marshal.WriteIntPtr(slots, i * nint.Size, functions[i].MethodHandle.GetFunctionPointer());
        }
        finally
        {
            // What is loaded stays.
            folder.Delete(recursive: true);
        }
        return true;
    }
}
