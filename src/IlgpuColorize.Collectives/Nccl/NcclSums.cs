using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Collectives.Nccl;

/// <summary>
/// Sums on a device's stream. Every rank owns a part of the values: it receives that part from all, adds them in the order of
/// <see cref="SumTree"/>, and sends the sum to all.
/// </summary>
internal sealed class NcclSums(nint communicator, ComputeDevice device, int rank, int size) : IDisposable
{
    // 64 MiB: far above what fills a link, and the memory for what is received stays small beside a network's.
    private const int Piece = 16 << 20;

    private DeviceBuffer<float>? _terms;

    /// <summary>Adds the sum of values to the stream's work.</summary>
    public void Add(ComputeStream stream, ArrayView<float> values)
    {
        for (long first = 0; first < values.Length; first += Piece)
            AddPiece(stream, values.SubView(first, Math.Min(Piece, values.Length - first)));
    }

    /// <inheritdoc/>
    public void Dispose() => _terms?.Dispose();

    private void AddPiece(ComputeStream stream, ArrayView<float> values)
    {
        SumParts parts = new((int)values.Length, size);
        ArrayView<float> mine = PartOf(rank);
        ArrayView<float> terms = Terms((int)mine.Length * size);
        Exchange(stream, sent: PartOf, received: Row);
        // The last parts of few values are empty.
        foreach ((int to, int from) in SumTree.Additions(mine.Length > 0 ? size : 0))
            Copy.Forward(stream, TensorView.Flat(Row(from)), new GradientTarget(TensorView.Flat(Row(to)), GradientWrite.Add));
        Exchange(stream, sent: _ => Row(0), received: PartOf);

        ArrayView<float> Row(int index) => Slice(terms, index * (int)mine.Length, (int)mine.Length);

        ArrayView<float> PartOf(int owner)
        {
            (int first, int count) = parts.Of(owner);
            return Slice(values, first, count);
        }
    }

    // Sends in a group run at once, in whatever order suits them.
    private void Exchange(ComputeStream stream, Func<int, ArrayView<float>> sent, Func<int, ArrayView<float>> received)
    {
        nint queue = stream.Native.StreamPtr;
        NcclLibrary.Require(NcclFunctions.ncclGroupStart(), nameof(NcclFunctions.ncclGroupStart));
        for (int peer = 0; peer < size; peer++)
        {
            ArrayView<float> to = sent(peer), from = received(peer);
            if (to.Length > 0)
                NcclLibrary.Require(
                    NcclFunctions.ncclSend(
                        to.LoadEffectiveAddressAsPtr(), (nint)to.Length, NcclFunctions.Float32, peer, communicator, queue),
                    nameof(NcclFunctions.ncclSend));
            if (from.Length > 0)
                NcclLibrary.Require(
                    NcclFunctions.ncclRecv(
                        from.LoadEffectiveAddressAsPtr(), (nint)from.Length, NcclFunctions.Float32, peer, communicator, queue),
                    nameof(NcclFunctions.ncclRecv));
        }
        NcclLibrary.Require(NcclFunctions.ncclGroupEnd(), nameof(NcclFunctions.ncclGroupEnd));
    }

    private ArrayView<float> Terms(int length)
    {
        if (_terms is null || _terms.Length < length)
        {
            device.DefaultStream.Synchronize();
            _terms?.Dispose();
            _terms = device.Allocate<float>(length);
        }
        return Slice(_terms.View, 0, length);
    }

    // A view of nothing has no place to begin.
    private static ArrayView<float> Slice(ArrayView<float> values, int first, int count)
        => count == 0 ? default : values.SubView(first, count);
}
