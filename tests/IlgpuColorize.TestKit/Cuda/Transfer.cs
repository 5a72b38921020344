using System.Runtime.InteropServices;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.PtxEmulator;
using EmulatedMap = IlgpuColorize.PtxEmulator.TensorMap;
using TensorMap = IlgpuColorize.Kernels.Cuda.TensorMap;

namespace IlgpuColorize.TestKit.Cuda;

/// <summary>The host memory that one launch may read or write, copied to a machine and back.</summary>
internal sealed class Transfer(PtxMachine machine)
{
    private readonly Dictionary<long, (long There, int Bytes)> _copies = [];
    private int _maps;

    /// <summary>Copies bytes to the machine, once for each address.</summary>
    /// <returns>Their address there; 0 for none.</returns>
    public long Copy(long address, long bytes)
    {
        if (address == 0)
            return 0;
        if (_copies.TryGetValue(address, out (long There, int Bytes) made))
            return made.There;
        byte[] contents = new byte[bytes];
        Marshal.Copy((nint)address, contents, 0, contents.Length);
        _copies[address] = made = (machine.Allocate(contents), contents.Length);
        return made.There;
    }

    /// <summary>Copies rows of pixels.</summary>
    public PixelRows Copy(PixelRows rows, int pixels, int elementSize)
        => rows with { Address = Copy(rows.Address, (long)pixels * rows.Pitch * elementSize) };

    /// <summary>Copies what a map shows, and maps the copy.</summary>
    /// <returns>The map's address.</returns>
    public long Map(TensorMap map)
    {
        long address = ++_maps * TensorMap.Bytes;
        machine.MapTensor(address, new EmulatedMap
        {
            ElementSize = sizeof(ushort),
            GlobalAddress = Copy(map.Address, map.Strides[map.Rank - 2] * map.Extents[map.Rank - 1]),
            Dimensions = Of(map.Extents),
            ByteStrides = Of(map.Strides),
            Box = [.. Of(map.Box).Select(extent => (int)extent)],
            ElementStrides = [.. Of(map.Steps).Select(step => (int)step)],
            Swizzle = map.Swizzle == TensorMapSwizzle.None ? TensorSwizzle.None : TensorSwizzle.Bytes128,
        });
        return address;
    }

    /// <summary>Copies everything back.</summary>
    public void CopyBack()
    {
        foreach ((long here, (long there, int bytes)) in _copies)
            Marshal.Copy(machine.Read(there, bytes), 0, (nint)here, bytes);
    }

    private static long[] Of(TensorExtents extents) => [.. Enumerable.Range(0, extents.Count).Select(dimension => extents[dimension])];
}
