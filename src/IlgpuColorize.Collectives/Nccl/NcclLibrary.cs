using System.Globalization;
using System.Runtime.InteropServices;

namespace IlgpuColorize.Collectives.Nccl;

/// <summary>NVIDIA's collective library, where the machine has it; nothing of it is loaded before it is asked for.</summary>
internal static class NcclLibrary
{
    private const string FileName = "libnccl.so.2";

    private static readonly Lazy<nint> Loaded = new(
        () => NativeLibrary.TryLoad(FileName, out nint library) ? library : 0);

    /// <summary>True when the library can be loaded.</summary>
    public static bool IsThere => Loaded.Value != 0;

    /// <summary>The library's name and version.</summary>
    public static string Version
    {
        get
        {
            Require(NcclFunctions.ncclGetVersion(out int version), nameof(NcclFunctions.ncclGetVersion));
            // NCCL_VERSION_CODE of 2.9 and later: 10000 * major + 100 * minor + patch.
            return string.Create(CultureInfo.InvariantCulture, $"NCCL {version / 10000}.{version / 100 % 100}.{version % 100}");
        }
    }

    /// <summary>Resolves the library's name in this assembly's imports.</summary>
    public static nint Resolve(string name) => name == NcclFunctions.Library ? Loaded.Value : 0;

    /// <summary>Throws where a call did not succeed.</summary>
    /// <exception cref="CollectiveException">It did not; the message is the library's.</exception>
    public static void Require(int result, string call)
    {
        if (result != 0)
            throw new CollectiveException(
                $"{call} failed: {Marshal.PtrToStringUTF8(NcclFunctions.ncclGetErrorString(result))}. NCCL_DEBUG=INFO makes NCCL say more; "
                + "every process needs a GPU of its own. Start again with --resume.");
    }
}
