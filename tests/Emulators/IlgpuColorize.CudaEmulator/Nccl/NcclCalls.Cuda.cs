using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.CudaEmulator.Nccl;

/// <summary>Serves NCCL's calls, named and typed as nccl.h has them; results are ncclResult_t.</summary>
internal static unsafe class NcclCalls
{
    private const int Success = 0, SystemError = 2, InvalidArgument = 4, InvalidUsage = 5, Float32 = 7;

    private static readonly ConcurrentDictionary<long, NcclWorld> Worlds = [];
    private static readonly ConcurrentDictionary<nint, NcclMember> Members = [];
    private static long _nextWorld;
    private static long _nextMember;

    [ThreadStatic]
    private static List<NcclTransfer>? _group;

    [UnmanagedCallersOnly]
    public static int ncclGetVersion(int* version)
    {
        *version = 2_21_05;
        return Success;
    }

    [UnmanagedCallersOnly]
    public static int ncclGetUniqueId(UniqueId* id)
    {
        *id = default;
        *(long*)id = Interlocked.Increment(ref _nextWorld);
        // The last byte too: an id that is cut short on its way is none.
        ((byte*)id)[sizeof(UniqueId) - 1] = 0x5A;
        return Success;
    }

    [UnmanagedCallersOnly]
    public static int ncclCommInitRank(nint* communicator, int ranks, UniqueId id, int rank)
    {
        if (ranks < 1 || rank < 0 || rank >= ranks || ((byte*)&id)[sizeof(UniqueId) - 1] != 0x5A || EmulatedDriver.Current is null)
            return InvalidArgument;
        NcclWorld world = Worlds.GetOrAdd(*(long*)&id, _ => new NcclWorld(ranks));
        if (world.Ranks != ranks)
            return InvalidArgument;
        *communicator = (nint)Interlocked.Increment(ref _nextMember);
        Members[*communicator] = new NcclMember(world, rank);
        return Success;
    }

    [UnmanagedCallersOnly]
    public static int ncclCommDestroy(nint communicator) => Members.TryRemove(communicator, out _) ? Success : InvalidArgument;

    [UnmanagedCallersOnly]
    public static int ncclCommAbort(nint communicator) => Members.TryRemove(communicator, out _) ? Success : InvalidArgument;

    [UnmanagedCallersOnly]
    public static int ncclCommGetAsyncError(nint communicator, int* result)
    {
        *result = Success;
        return Members.ContainsKey(communicator) ? Success : InvalidArgument;
    }

    [UnmanagedCallersOnly]
    public static nint ncclGetErrorString(int result) => Marshal.StringToCoTaskMemUTF8(result switch
    {
        Success => "no error",
        SystemError => "unhandled system error",
        InvalidArgument => "invalid argument",
        InvalidUsage => "invalid usage",
        _ => "unknown result code",
    });

    [UnmanagedCallersOnly]
    public static int ncclGroupStart()
    {
        if (_group is not null)
            return InvalidUsage;
        _group = [];
        return Success;
    }

    [UnmanagedCallersOnly]
    public static int ncclGroupEnd()
    {
        List<NcclTransfer>? group = _group;
        _group = null;
        return group is null ? InvalidUsage : Do(group);
    }

    [UnmanagedCallersOnly]
    public static int ncclSend(long values, nuint count, int type, int peer, nint communicator, nint stream)
        => Transfer(isSend: true, values, count, type, peer, communicator);

    [UnmanagedCallersOnly]
    public static int ncclRecv(long values, nuint count, int type, int peer, nint communicator, nint stream)
        => Transfer(isSend: false, values, count, type, peer, communicator);

    [UnmanagedCallersOnly]
    public static int ncclBroadcast(long sent, long received, nuint count, int type, int root, nint communicator, nint stream)
    {
        if (type != Float32 || !Members.TryGetValue(communicator, out NcclMember? member))
            return InvalidArgument;
        int bytes = checked((int)count * sizeof(float));
        return member.Rank == root
            ? Do([.. Enumerable.Range(0, member.World.Ranks).Where(peer => peer != root)
                .Select(peer => new NcclTransfer(member, IsSend: true, peer, sent, bytes))])
            : Do([new NcclTransfer(member, IsSend: false, root, received, bytes)]);
    }

    private static int Transfer(bool isSend, long values, nuint count, int type, int peer, nint communicator)
    {
        if (type != Float32 || !PtxMachine.IsGlobal(values) || !Members.TryGetValue(communicator, out NcclMember? member)
            || peer < 0 || peer >= member.World.Ranks)
            return InvalidArgument;
        NcclTransfer transfer = new(member, isSend, peer, values, checked((int)count * sizeof(float)));
        if (_group is null)
            return Do([transfer]);
        _group.Add(transfer);
        return Success;
    }

    // Sends first: a receipt waits, and its sender may be waiting for what is sent here.
    private static int Do(List<NcclTransfer> transfers)
    {
        foreach (NcclTransfer send in transfers.Where(transfer => transfer.IsSend))
        {
            byte[] bytes = [];
            if (EmulatedCuda.Driver.Serve(driver => bytes = driver.Machine.Read(send.Address, send.Bytes).ToArray(), nameof(ncclSend)) != 0)
                return SystemError;
            send.Member.World.Send(send.Member.Rank, send.Peer, bytes);
        }
        foreach (NcclTransfer receipt in transfers.Where(transfer => !transfer.IsSend))
        {
            byte[]? bytes = receipt.Member.World.Receive(receipt.Peer, receipt.Member.Rank, receipt.Bytes);
            if (bytes is null || EmulatedCuda.Driver.Serve(driver => driver.Machine.Write(receipt.Address, bytes), nameof(ncclRecv)) != 0)
                return SystemError;
        }
        return Success;
    }

    /// <summary>ncclUniqueId, which goes by value.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct UniqueId
    {
        private byte _first;
    }
}
