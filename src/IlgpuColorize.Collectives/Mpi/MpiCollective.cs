using System.Diagnostics;
using System.Runtime.InteropServices;
using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Collectives.Mpi;

/// <summary>
/// The collective over MPI. Only calls that do not wait are used, and tested again and again: a wait ends when a rank has ended, which MPI
/// itself would not notice.
/// </summary>
public sealed class MpiCollective : ICollective
{
    // After so long the others are not about to come: the processor is better used by another program.
    private static readonly TimeSpan s_busyWaiting = TimeSpan.FromMilliseconds(20);

    private readonly MpiLibrary _library;
    private readonly nint _control;
    private readonly string[] _names;
    private readonly RankWatch _watch;
    private readonly MpiSums _sums;

    private MpiCollective(MpiLibrary library, Launcher launcher, Action<string> lastWord)
    {
        _library = library;
        MpiLibrary.Require(MpiFunctions.MPI_Comm_set_errhandler(library.World, library.ErrorsReturn), "MPI_Comm_set_errhandler");
        MpiLibrary.Require(MpiFunctions.MPI_Comm_rank(library.World, out int rank), "MPI_Comm_rank");
        MpiLibrary.Require(MpiFunctions.MPI_Comm_size(library.World, out int size), "MPI_Comm_size");
        (Rank, Size) = (rank, size);
        if ((rank, size) != (launcher.Rank, launcher.Size))
            throw new CollectiveException(
                $"{launcher.Name} says that this is rank {launcher.Rank} of {launcher.Size}, {library.Version} says rank {rank} of {size}: "
                + $"they do not belong together. Use one installation for both (for Slurm 'srun --mpi=pmix'), or name the library in "
                + $"{MpiLibrary.Variable}.");
        _control = Duplicate();
        _sums = new MpiSums(library, Duplicate(), Duplicate(), rank, size);
        _watch = RankWatch.None(this);
        _names = RankName.GatherFrom(this);
        _watch = RankWatch.Open(this, isOneMachine: launcher.LocalSize == size, lastWord);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public string Name => _library.Version;

    /// <inheritdoc/>
    public TimeSpan Waited { get; private set; }

    /// <inheritdoc/>
    public CancellationToken Broken => _watch.Broken;

    /// <summary>What a person should know of the ranks; null for nothing.</summary>
    public string? Notice => _watch.Notice;

    /// <summary>Joins the processes that a launcher started.</summary>
    /// <param name="launcher">What the environment says.</param>
    /// <param name="lastWord">
    /// Is told, on a thread of its own, why the process has to end now: a rank has ended long ago, and this one is still busy.
    /// </param>
    /// <exception cref="CollectiveException">There is no MPI library, or it does not belong to the launcher.</exception>
    public static MpiCollective Open(Launcher launcher, Action<string> lastWord)
    {
        ArgumentNullException.ThrowIfNull(launcher);
        ArgumentNullException.ThrowIfNull(lastWord);
        return new MpiCollective(MpiLibrary.Initialize(), launcher, lastWord);
    }

    /// <inheritdoc/>
    public void ThrowIfBroken() => _watch.ThrowIfBroken();

    /// <inheritdoc/>
    public string NameOf(int rank) => _names[rank];

    /// <inheritdoc/>
    public void BeginSum(ComputeStream stream, ArrayView<float> values) => _sums.Begin(stream, values);

    /// <inheritdoc/>
    public void Advance() => _sums.Advance();

    /// <inheritdoc/>
    public void CompleteSums()
    {
        Wait(_sums.Advance);
        _sums.Complete();
    }

    /// <inheritdoc/>
    public void Broadcast(ComputeStream stream, ArrayView<float> values)
    {
        ArgumentNullException.ThrowIfNull(stream);
        float[] copy = GC.AllocateUninitializedArray<float>(checked((int)values.Length), pinned: true);
        if (Rank == 0)
            stream.Download(values, copy.AsSpan());
        BroadcastPinned(copy);
        if (Rank != 0)
            stream.Upload<float>(copy, values);
    }

    /// <inheritdoc/>
    public byte[] Broadcast(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int[] length = GC.AllocateArray<int>(1, pinned: true);
        length[0] = value.Length;
        BroadcastPinned(length);
        byte[] copy = GC.AllocateArray<byte>(length[0], pinned: true);
        if (Rank == 0)
            value.CopyTo(copy, 0);
        BroadcastPinned(copy);
        return copy;
    }

    /// <inheritdoc/>
    public T[] AllGather<T>(params ReadOnlySpan<T> mine)
        where T : unmanaged
    {
        byte[] sent = GC.AllocateUninitializedArray<byte>(MemoryMarshal.AsBytes(mine).Length, pinned: true);
        MemoryMarshal.AsBytes(mine).CopyTo(sent);
        T[] all = GC.AllocateUninitializedArray<T>(mine.Length * Size, pinned: true);
        nint request = 0;
        MpiLibrary.Require(
            MpiFunctions.MPI_Iallgather(
                AddressOf(sent), sent.Length, _library.Bytes, AddressOf(all), sent.Length, _library.Bytes, _control, ref request),
            "MPI_Iallgather");
        Wait(ref request);
        GC.KeepAlive(sent);
        return all;
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        nint request = 0;
        MpiLibrary.Require(MpiFunctions.MPI_Ibarrier(_control, ref request), "MPI_Ibarrier");
        Wait(ref request);
    }

    /// <inheritdoc/>
    public void Leave()
    {
        Barrier();
        _watch.Leave();
        _ = MpiFunctions.MPI_Finalize();
    }

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    /// <summary>The address of a pinned array's first element.</summary>
    internal static nint AddressOf<T>(T[] pinned)
        where T : unmanaged => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private nint Duplicate()
    {
        nint duplicate = 0;
        MpiLibrary.Require(MpiFunctions.MPI_Comm_dup(_library.World, ref duplicate), "MPI_Comm_dup");
        return duplicate;
    }

    // MPI counts in 32 bits.
    private void BroadcastPinned<T>(T[] values)
        where T : unmanaged
    {
        const long Most = 1 << 30;
        long bytes = MemoryMarshal.AsBytes(values.AsSpan()).Length;
        for (long first = 0; first < bytes; first += Most)
        {
            nint request = 0;
            MpiLibrary.Require(
                MpiFunctions.MPI_Ibcast(
                    AddressOf(values) + (nint)first, (int)Math.Min(Most, bytes - first), _library.Bytes, root: 0, _control, ref request),
                "MPI_Ibcast");
            Wait(ref request);
        }
        GC.KeepAlive(values);
    }

    private void Wait(ref nint request)
    {
        nint pending = request;
        Wait(() => MpiSums.IsDone(_library, ref pending));
        request = pending;
    }

    private void Wait(Func<bool> isDone)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            _watch.ThrowIfBroken();
            if (Stopwatch.GetElapsedTime(start) < s_busyWaiting)
                Thread.Yield();
            else
                Thread.Sleep(1);
        }
        Waited += Stopwatch.GetElapsedTime(start);
    }
}
