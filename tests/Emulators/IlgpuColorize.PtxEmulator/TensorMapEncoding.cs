using System.Buffers.Binary;

namespace IlgpuColorize.PtxEmulator;

/// <summary>
/// Writes a tensor map as 128 bytes, which programs copy to device memory unseen. The real layout is NVIDIA's secret; this one is the
/// emulator's own.
/// </summary>
public static class TensorMapEncoding
{
    /// <summary>The bytes of an encoded map.</summary>
    public const int Bytes = 128;

    private const ulong Mark = 0x5045_4D54_5854_5043;
    private const int MostDimensions = 5;
    private const int ExtentsAt = 24, StridesAt = ExtentsAt + MostDimensions * sizeof(ulong),
        BoxAt = StridesAt + (MostDimensions - 1) * sizeof(ulong);
    private const int StepsAt = BoxAt + MostDimensions * sizeof(ushort);

    /// <summary>Encodes a map.</summary>
    /// <exception cref="EmulationException">The driver would refuse the map.</exception>
    public static byte[] Encode(TensorMap map)
    {
        map.Validate();
        byte[] encoded = new byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(encoded, Mark);
        BinaryPrimitives.WriteInt64LittleEndian(encoded.AsSpan(8), map.GlobalAddress);
        (encoded[16], encoded[17], encoded[18]) = ((byte)map.Rank, (byte)map.ElementSize, (byte)map.Swizzle);
        for (int dimension = 0; dimension < map.Rank; dimension++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(encoded.AsSpan(ExtentsAt + dimension * sizeof(ulong)), map.Dimensions[dimension]);
            BinaryPrimitives.WriteUInt16LittleEndian(encoded.AsSpan(BoxAt + dimension * sizeof(ushort)), (ushort)map.Box[dimension]);
            encoded[StepsAt + dimension] = (byte)map.ElementStrides[dimension];
            if (dimension > 0)
                BinaryPrimitives.WriteInt64LittleEndian(encoded.AsSpan(StridesAt + (dimension - 1) * sizeof(ulong)),
                    map.ByteStrides[dimension - 1]);
        }
        return encoded;
    }

    /// <summary>Decodes a map.</summary>
    /// <exception cref="EmulationException">The bytes are no map.</exception>
    public static TensorMap Decode(byte[] encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        if (encoded.Length != Bytes || BinaryPrimitives.ReadUInt64LittleEndian(encoded) != Mark)
            throw new EmulationException("these bytes are no encoded tensor map");
        int rank = encoded[16];
        return new TensorMap
        {
            GlobalAddress = BinaryPrimitives.ReadInt64LittleEndian(encoded.AsSpan(8)),
            ElementSize = encoded[17],
            Swizzle = (TensorSwizzle)encoded[18],
            Dimensions = Longs(encoded, ExtentsAt, rank),
            ByteStrides = Longs(encoded, StridesAt, rank - 1),
            Box = [.. Enumerable.Range(0, rank)
                .Select(dimension => (int)BinaryPrimitives.ReadUInt16LittleEndian(encoded.AsSpan(BoxAt + dimension * sizeof(ushort))))],
            ElementStrides = [.. Enumerable.Range(0, rank).Select(dimension => (int)encoded[StepsAt + dimension])],
        };
    }

    private static long[] Longs(byte[] encoded, int start, int count)
        => [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadInt64LittleEndian(encoded.AsSpan(start + i * sizeof(ulong))))];
}
