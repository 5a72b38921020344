using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Collectives.Nccl;

/// <summary>
/// The collective whose values stay on CUDA devices: sums and broadcasts go over NCCL, in the order of the device's stream, all else over
/// the collective that brought NCCL's group together. The order of a sum is that of <see cref="SumTree"/>, which ncclAllReduce does not
/// promise; the values travel as in <see cref="Mpi.MpiSums"/>, in two rounds of sends. It never ran on hardware: a stand-in library
/// exercises it.
/// </summary>
public sealed class NcclCollective : ICollective
{
    private readonly ICollective _inner;
    private readonly ComputeDevice _device;
    private readonly NcclSums _sums;
    private readonly nint _communicator;
    private readonly CancellationTokenRegistration _abort;
    private int _isClosed;

    private NcclCollective(ICollective inner, ComputeDevice device)
    {
        (_inner, _device) = (inner, device);
        NcclUniqueId id = default;
        if (inner.Rank == 0)
            NcclLibrary.Require(NcclFunctions.ncclGetUniqueId(out id), nameof(NcclFunctions.ncclGetUniqueId));
        id = NcclUniqueId.Of(inner.Broadcast(id.ToBytes()));
        // NCCL takes the context that is current.
        device.Accelerator.Bind();
        NcclLibrary.Require(
            NcclFunctions.ncclCommInitRank(out _communicator, inner.Size, id, inner.Rank), nameof(NcclFunctions.ncclCommInitRank));
        _sums = new NcclSums(_communicator, device, inner.Rank, inner.Size);
        // What waits on the device for a rank that has ended would wait for ever.
        _abort = inner.Broken.Register(() => Close(NcclFunctions.ncclCommAbort));
    }

    /// <inheritdoc/>
    public int Rank => _inner.Rank;

    /// <inheritdoc/>
    public int Size => _inner.Size;

    /// <inheritdoc/>
    public string Name => $"{NcclLibrary.Version}, brought together by {_inner.Name}";

    /// <inheritdoc/>
    public TimeSpan Waited => _inner.Waited;

    /// <inheritdoc/>
    public CancellationToken Broken => _inner.Broken;

    /// <summary>Puts NCCL over a collective where every rank has it and a CUDA device; else the collective stays as it is.</summary>
    /// <param name="inner">The ranks. It stays the caller's.</param>
    /// <param name="device">This rank's device.</param>
    /// <param name="say">Is told what values go over.</param>
    /// <exception cref="CollectiveException">NCCL does not start.</exception>
    public static ICollective Over(ICollective inner, ComputeDevice device, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(say);
        if (inner.Size == 1)
            return inner;
        bool isCuda = device.Selector.Kind == DeviceKind.Cuda;
        int[] have = inner.AllGather(isCuda && NcclLibrary.IsThere ? 1 : 0);
        if (!have.Contains(0))
        {
            ImportResolver.Set();
            NcclCollective nccl = new(inner, device);
            say($"gradients go over {nccl.Name}");
            return nccl;
        }
        if (isCuda)
            say(
                $"gradients go over {inner.Name} through main memory: {inner.NameOf(Array.IndexOf(have, 0))} has no NCCL (libnccl.so.2) "
                    + $"or no "
                + "CUDA device");
        return inner;
    }

    /// <inheritdoc/>
    public void ThrowIfBroken() => _inner.ThrowIfBroken();

    /// <inheritdoc/>
    public string NameOf(int rank) => _inner.NameOf(rank);

    /// <inheritdoc/>
    public void BeginSum(ComputeStream stream, ArrayView<float> values) => _sums.Add(stream, values);

    /// <inheritdoc/>
    public void Advance() => _inner.Advance();

    /// <inheritdoc/>
    public void CompleteSums()
    {
        _inner.ThrowIfBroken();
        NcclLibrary.Require(
            NcclFunctions.ncclCommGetAsyncError(_communicator, out int result), nameof(NcclFunctions.ncclCommGetAsyncError));
        NcclLibrary.Require(result, "NCCL's work on the device");
    }

    /// <inheritdoc/>
    public void Broadcast(ComputeStream stream, ArrayView<float> values)
    {
        ArgumentNullException.ThrowIfNull(stream);
        nint address = values.LoadEffectiveAddressAsPtr();
        NcclLibrary.Require(
            NcclFunctions.ncclBroadcast(
                address, address, (nint)values.Length, NcclFunctions.Float32, root: 0, _communicator, stream.Native.StreamPtr),
            nameof(NcclFunctions.ncclBroadcast));
    }

    /// <inheritdoc/>
    public byte[] Broadcast(byte[] value) => _inner.Broadcast(value);

    /// <inheritdoc/>
    public T[] AllGather<T>(params ReadOnlySpan<T> mine)
        where T : unmanaged => _inner.AllGather(mine);

    /// <inheritdoc/>
    public void Barrier() => _inner.Barrier();

    /// <inheritdoc/>
    public void Leave()
    {
        _device.DefaultStream.Synchronize();
        _inner.Leave();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _abort.Dispose();
        _sums.Dispose();
        Close(NcclFunctions.ncclCommDestroy);
    }

    private void Close(Func<nint, int> close)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            _ = close(_communicator);
    }
}
