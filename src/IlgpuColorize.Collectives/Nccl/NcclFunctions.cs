using System.Runtime.InteropServices;

namespace IlgpuColorize.Collectives.Nccl;

/// <summary>The functions of NCCL 2 (nccl.h) that are called. Pointers are addresses in device memory.</summary>
internal static class NcclFunctions
{
    /// <summary>The name that <see cref="NcclLibrary"/> resolves.</summary>
    public const string Library = "nccl";

    /// <summary>ncclFloat32.</summary>
    public const int Float32 = 7;

    [DllImport(Library)]
    public static extern int ncclGetVersion(out int version);

    [DllImport(Library)]
    public static extern int ncclGetUniqueId(out NcclUniqueId id);

    [DllImport(Library)]
    public static extern int ncclCommInitRank(out nint communicator, int ranks, NcclUniqueId id, int rank);

    [DllImport(Library)]
    public static extern int ncclCommDestroy(nint communicator);

    [DllImport(Library)]
    public static extern int ncclCommAbort(nint communicator);

    [DllImport(Library)]
    public static extern int ncclCommGetAsyncError(nint communicator, out int result);

    [DllImport(Library)]
    public static extern nint ncclGetErrorString(int result);

    [DllImport(Library)]
    public static extern int ncclGroupStart();

    [DllImport(Library)]
    public static extern int ncclGroupEnd();

    [DllImport(Library)]
    public static extern int ncclSend(nint values, nint count, int type, int peer, nint communicator, nint stream);

    [DllImport(Library)]
    public static extern int ncclRecv(nint values, nint count, int type, int peer, nint communicator, nint stream);

    [DllImport(Library)]
    public static extern int ncclBroadcast(nint sent, nint received, nint count, int type, int root, nint communicator, nint stream);
}

/// <summary>NCCL's name of a group of ranks, NCCL_UNIQUE_ID_BYTES of it.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct NcclUniqueId
{
    private byte _first;

    /// <summary>Returns the id as bytes, to be sent.</summary>
    public readonly byte[] ToBytes()
    {
        NcclUniqueId copy = this;
        return MemoryMarshal.AsBytes(new Span<NcclUniqueId>(ref copy)).ToArray();
    }

    /// <summary>Returns the id that <see cref="ToBytes"/> gave elsewhere.</summary>
    public static NcclUniqueId Of(byte[] bytes) => MemoryMarshal.Read<NcclUniqueId>(bytes);
}
