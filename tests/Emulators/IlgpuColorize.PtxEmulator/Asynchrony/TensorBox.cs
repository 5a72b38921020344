using IlgpuColorize.PtxEmulator.Matrices;
using IlgpuColorize.PtxEmulator.Memory;

namespace IlgpuColorize.PtxEmulator.Asynchrony;

/// <summary>The part of a tensor that one bulk copy moves, and where it lies in shared memory.</summary>
internal sealed class TensorBox
{
    private const int SharedAlignment = 128;

    // A piece of this size stays together under every swizzle.
    private const int Piece = 16;

    private readonly TensorMap _map;
    private readonly int[] _start;
    private readonly uint _shared;

    public TensorBox(TensorMap map, int[] start, uint shared)
    {
        if (start.Length != map.Rank)
            throw new EmulationException($"a copy with {start.Length} coordinates of a tensor map of rank {map.Rank}");
        if (shared % SharedAlignment != 0)
            throw new EmulationException($"a tensor copy at shared address {shared}, which is no multiple of {SharedAlignment}");
        (_map, _start, _shared) = (map, start, shared);
    }

    public int Bytes => _map.BoxBytes;

    /// <summary>Copies the box into shared memory, zeros where it leaves the tensor.</summary>
    public void Load(GlobalMemory global, SharedMemory shared)
    {
        byte[] row = new byte[_map.RowBytes];
        for (int index = 0; index < Bytes / _map.RowBytes; index++)
        {
            row.AsSpan().Clear();
            if (Inside(index) is (long address, int first, int count))
                global.At((ulong)address, count * _map.ElementSize).CopyTo(row.AsSpan(first * _map.ElementSize));
            for (int piece = 0; piece < row.Length; piece += Piece)
                row.AsSpan(piece, Piece).CopyTo(shared.WriteAsynchronously(SharedAddress(index, piece), Piece));
        }
    }

    /// <summary>Takes the box out of shared memory.</summary>
    public byte[] Snapshot(SharedMemory shared, int thread)
    {
        byte[] box = new byte[Bytes];
        for (int index = 0; index < Bytes / _map.RowBytes; index++)
            for (int piece = 0; piece < _map.RowBytes; piece += Piece)
                shared.ReadAsynchronously(SharedAddress(index, piece), Piece, thread..(thread + 1))
                    .CopyTo(box.AsSpan(index * _map.RowBytes + piece));
        return box;
    }

    /// <summary>Writes a snapshot to the tensor, but for what lies outside.</summary>
    public void Store(byte[] box, GlobalMemory global)
    {
        for (int index = 0; index < Bytes / _map.RowBytes; index++)
            if (Inside(index) is (long address, int first, int count))
                box.AsSpan(index * _map.RowBytes + first * _map.ElementSize, count * _map.ElementSize)
                    .CopyTo(global.At((ulong)address, count * _map.ElementSize));
    }

    private ulong SharedAddress(int row, int piece)
        => Swizzle.Apply((ulong)_shared + (ulong)(row * _map.RowBytes + piece), (int)_map.Swizzle);

    // The part of a row that lies in the tensor: its global address, the first element within the row, the number of elements.
    private (long Address, int First, int Count)? Inside(int row)
    {
        long address = _map.GlobalAddress;
        for (int dimension = 1; dimension < _map.Rank; dimension++)
        {
            int taken = _map.Taken(dimension);
            long index = _start[dimension] + (long)(row % taken) * _map.ElementStrides[dimension];
            row /= taken;
            if (index < 0 || index >= _map.Dimensions[dimension])
                return null;
            address += index * _map.ByteStrides[dimension - 1];
        }
        int first = Math.Max(0, -_start[0]);
        long end = Math.Min(_map.Box[0], _map.Dimensions[0] - _start[0]);
        return end <= first ? null : (address + ((long)_start[0] + first) * _map.ElementSize, first, (int)end - first);
    }
}
