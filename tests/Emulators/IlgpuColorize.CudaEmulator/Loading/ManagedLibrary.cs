using System.Reflection;
using System.Runtime.InteropServices;

namespace IlgpuColorize.CudaEmulator.Loading;

/// <summary>
/// A library of managed functions, loaded under the name of a native one: all that asks for that name from now on gets it, ILGPU and
/// this program included.
/// </summary>
internal static class ManagedLibrary
{
    /// <summary>Loads a library under each of several names; the loader knows a library by one.</summary>
    public static void Load(IReadOnlyList<string> names, MethodInfo[] functions)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("emulated-cuda-");
        try
        {
            foreach (string name in names)
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

    /// <summary>Returns the functions that native code may call, of a namespace of this assembly.</summary>
    /// <param name="sample">Any type of the namespace.</param>
    public static MethodInfo[] FunctionsBeside(Type sample) =>
    [
        .. sample.Assembly.GetTypes()
            .Where(type => type.Namespace == sample.Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Where(method => method.IsDefined(typeof(UnmanagedCallersOnlyAttribute))),
    ];
}
