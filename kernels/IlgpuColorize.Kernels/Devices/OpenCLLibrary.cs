using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// The OpenCL library under the name that machines have. ILGPU asks for <c>libOpenCL.so</c>, which on Linux only packages for developers
/// install; drivers come with
/// <c>libOpenCL.so.1</c>.
/// </summary>
internal static class OpenCLLibrary
{
    private const string Development = "libOpenCL.so";
    private const string Runtime = "libOpenCL.so.1";

    private static readonly Lock Gate = new();
    private static bool _resolves;

    /// <summary>Lets ILGPU find the library by either name.</summary>
    public static void Resolve()
    {
        lock (Gate)
        {
            if (_resolves)
                return;
            _resolves = true;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Find);
            }
            catch (InvalidOperationException)
            {
                // An assembly has one resolver; who set another before has found a way of its own.
            }
        }
    }

    // 0 leaves the search to the runtime.
    private static nint Find(string name, Assembly assembly, DllImportSearchPath? paths)
        => NamesOf(name)
            .Select(known => NativeLibrary.TryLoad(known, assembly, paths, out nint library) ? library : 0)
            .FirstOrDefault(library => library != 0);

    /// <summary>Returns the names under which a library is looked for.</summary>
    internal static IEnumerable<string> NamesOf(string name)
        => Path.GetFileNameWithoutExtension(name) is "OpenCL" or "libOpenCL" && OperatingSystem.IsLinux() ? [Development, Runtime] : [];
}
