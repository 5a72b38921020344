using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace IlgpuColorize.Collectives.Mpi;

/// <summary>
/// The MPI library of this machine, and the values that its C header gives names to: Open MPI exports an object for each, MPICH and what
/// shares its ABI (Intel MPI, MVAPICH) number them.
/// </summary>
internal sealed class MpiLibrary
{
    /// <summary>The environment variable that names the library's file where none of the usual names is the right one.</summary>
    public const string Variable = "ILGPU_COLORIZE_MPI";

    // The multithreading level MPI_THREAD_SERIALIZED, one call at a time from any thread: 2 in both ABIs.
    private const int Serialized = 2;

    // MPI_MAX_LIBRARY_VERSION_STRING is 256 in Open MPI and 8192 in MPICH; errors are shorter.
    private const int LongestText = 8192;

    private static readonly string[] OpenMpiNames = ["libmpi.so.40", "libmpi.so.80"];
    private static readonly string[] MpichNames = ["libmpich.so.12", "libmpi.so.12"];

    private static readonly Lazy<nint> Loaded = new(Find);

    private MpiLibrary(nint world, nint bytes, nint errorsReturn, nint noStatus)
        => (World, Bytes, ErrorsReturn, NoStatus) = (world, bytes, errorsReturn, noStatus);

    /// <summary>MPI_COMM_WORLD.</summary>
    public nint World { get; }

    /// <summary>MPI_BYTE.</summary>
    public nint Bytes { get; }

    /// <summary>MPI_ERRORS_RETURN.</summary>
    public nint ErrorsReturn { get; }

    /// <summary>MPI_STATUS_IGNORE.</summary>
    public nint NoStatus { get; }

    /// <summary>The library's name and version.</summary>
    public string Version { get; private set; } = "MPI";

    /// <summary>Loads the library and starts MPI in this process.</summary>
    /// <exception cref="CollectiveException">There is none, or it does not start.</exception>
    public static MpiLibrary Initialize()
    {
        MpiLibrary library = Of(Loaded.Value);
        ImportResolver.Set();
        int result = MpiFunctions.MPI_Init_thread(0, 0, Serialized, out int provided);
        if (result != 0 || provided < Serialized)
            throw new CollectiveException(
                $"MPI_Init_thread gave {result}, level {provided}: MPI does not start with calls from several threads in turn. Install an "
                + $"MPI library that offers MPI_THREAD_SERIALIZED; Open MPI and MPICH do.");
        byte[] text = new byte[LongestText];
        _ = MpiFunctions.MPI_Get_library_version(text, out int length);
        // "Open MPI v4.1.4, package: ..." and "MPICH Version:\t4.0.2\n...".
        string[] words = TextOf(text, length).Split(',', '\n')[0].Replace("Version:", "", StringComparison.Ordinal).Split();
        library.Version = string.Join(' ', words.Where(word => word.Length > 0));
        return library;
    }

    /// <summary>Resolves the library's name in this assembly's imports.</summary>
    public static nint Resolve(string name) => name == MpiFunctions.Library ? Loaded.Value : 0;

    /// <summary>Throws where a call did not succeed.</summary>
    /// <exception cref="CollectiveException">It did not; the message is the library's.</exception>
    public static void Require(int result, string call)
    {
        if (result == 0)
            return;
        byte[] text = new byte[LongestText];
        _ = MpiFunctions.MPI_Error_string(result, text, out int length);
        throw new CollectiveException(
            $"{call} failed: {TextOf(text, length).TrimEnd('.')}. A process of the job has ended or the network broke; start again with "
            + $"--resume.");
    }

    private static MpiLibrary Of(nint library)
        => NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out nint world)
            ? new MpiLibrary(
                world, NativeLibrary.GetExport(library, "ompi_mpi_byte"), NativeLibrary.GetExport(library, "ompi_mpi_errors_return"), 0)
            : new MpiLibrary(0x44000000, 0x4c00010d, 0x54000001, 1);

    private static nint Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return NativeLibrary.TryLoad(named, out nint chosen)
                ? chosen
                : throw new CollectiveException($"{Variable} is {named}, which cannot be loaded; name the file of an MPI library.");
        // The library must be the launcher's own: another one would see one process.
        bool isHydra = Launcher.Find() is { Name: "MPICH" };
        string[] names = isHydra ? [.. MpichNames, .. OpenMpiNames] : [.. OpenMpiNames, .. MpichNames];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out nint library))
                return library;
        }
        throw new CollectiveException(
            $"The environment says that this is one of several processes, but none of {string.Join(", ", names)} can be loaded. Install "
            + $"MPI ('apt-get install libopenmpi3' on Debian), or name its file in {Variable}.");
    }

    private static string TextOf(byte[] text, int length)
        => Encoding.UTF8.GetString(text, 0, Math.Clamp(length, 0, text.Length)).Trim('\0', ' ', '\n');
}
