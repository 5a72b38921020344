using System.Runtime.InteropServices;

namespace IlgpuColorize.Collectives;

/// <summary>Finds the native libraries that this assembly imports: an assembly has one resolver.</summary>
internal static class ImportResolver
{
    private static readonly Lock Gate = new();
    private static bool _isSet;

    /// <summary>Makes imports find their libraries from now on.</summary>
    public static void Set()
    {
        lock (Gate)
        {
            if (_isSet)
                return;
            NativeLibrary.SetDllImportResolver(
                typeof(ImportResolver).Assembly, (name, _, _) => Mpi.MpiLibrary.Resolve(name) is var mpi and not 0
                    ? mpi
                    : Nccl.NcclLibrary.Resolve(name));
            _isSet = true;
        }
    }
}
