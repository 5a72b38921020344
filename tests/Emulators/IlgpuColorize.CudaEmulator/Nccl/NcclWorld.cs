using System.Collections.Concurrent;

namespace IlgpuColorize.CudaEmulator.Nccl;

/// <summary>The ranks of one group, and the bytes on their way between them.</summary>
internal sealed class NcclWorld(int ranks)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(int From, int To), BlockingCollection<byte[]>> _mail = [];

    public int Ranks => ranks;

    public void Send(int from, int to, byte[] bytes) => Box(from, to).Add(bytes);

    /// <summary>Waits for the next bytes from a rank; null where none come, or others than were expected.</summary>
    public byte[]? Receive(int from, int to, int length)
        => Box(from, to).TryTake(out byte[]? bytes, s_patience) && bytes.Length == length ? bytes : null;

    private BlockingCollection<byte[]> Box(int from, int to) => _mail.GetOrAdd((from, to), _ => []);
}

/// <summary>One rank's membership in a group.</summary>
internal sealed record NcclMember(NcclWorld World, int Rank);

/// <summary>A send or a receipt that waits for its group of calls to end.</summary>
internal sealed record NcclTransfer(NcclMember Member, bool IsSend, int Peer, long Address, int Bytes);
