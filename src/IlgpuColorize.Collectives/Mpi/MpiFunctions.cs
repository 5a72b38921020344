using System.Runtime.InteropServices;

namespace IlgpuColorize.Collectives.Mpi;

/// <summary>
/// The functions of MPI (the standard's C binding) that are called. A handle is a pointer in Open MPI and a 32-bit number in MPICH; both
/// travel in a register or a place of 64 bits, whose upper half MPICH leaves alone.
/// </summary>
internal static class MpiFunctions
{
    /// <summary>The name that <see cref="MpiLibrary"/> resolves.</summary>
    public const string Library = "mpi";

    [DllImport(Library)]
    public static extern int MPI_Init_thread(nint argc, nint argv, int required, out int provided);

    [DllImport(Library)]
    public static extern int MPI_Finalize();

    [DllImport(Library)]
    public static extern int MPI_Comm_rank(nint communicator, out int rank);

    [DllImport(Library)]
    public static extern int MPI_Comm_size(nint communicator, out int size);

    [DllImport(Library)]
    public static extern int MPI_Comm_dup(nint communicator, ref nint duplicate);

    [DllImport(Library)]
    public static extern int MPI_Comm_set_errhandler(nint communicator, nint handler);

    [DllImport(Library)]
    public static extern int MPI_Error_string(int error, byte[] text, out int length);

    [DllImport(Library)]
    public static extern int MPI_Get_library_version(byte[] text, out int length);

    [DllImport(Library)]
    public static extern int MPI_Ialltoallv(
        nint sent, nint sentCounts, nint sentOffsets, nint sentType, nint received, nint receivedCounts, nint receivedOffsets,
        nint receivedType, nint communicator, ref nint request);

    [DllImport(Library)]
    public static extern int MPI_Iallgatherv(
        nint sent, int sentCount, nint sentType, nint received, nint receivedCounts, nint receivedOffsets, nint receivedType,
        nint communicator, ref nint request);

    [DllImport(Library)]
    public static extern int MPI_Iallgather(
        nint sent, int sentCount, nint sentType, nint received, int receivedCount, nint receivedType, nint communicator,
        ref nint request);

    [DllImport(Library)]
    public static extern int MPI_Ibcast(nint values, int count, nint type, int root, nint communicator, ref nint request);

    [DllImport(Library)]
    public static extern int MPI_Ibarrier(nint communicator, ref nint request);

    [DllImport(Library)]
    public static extern int MPI_Test(ref nint request, out int done, nint status);
}
