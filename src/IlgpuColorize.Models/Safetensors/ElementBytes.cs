using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace IlgpuColorize.Models.Safetensors;

/// <summary>Converts between a file's little-endian bytes and numbers.</summary>
internal static class ElementBytes
{
    /// <summary>Elements that are read or written at once: large enough for the disk, small against a tensor.</summary>
    public const int ChunkElements = 1 << 18;

    public static void ToFloats(TensorType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        // What models are stored as is read without a call for each of its millions of elements.
        if (BitConverter.IsLittleEndian && type == TensorType.F32)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }
        if (BitConverter.IsLittleEndian && type == TensorType.BF16)
        {
            Widen(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<float, uint>(values));
            return;
        }
        int size = type.ByteSize();
        for (int i = 0; i < bytes.Length / size; i++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                TensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                TensorType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
                TensorType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
            };
        }
    }

    public static void ToInts(TensorType type, ReadOnlySpan<byte> bytes, Span<int> values)
    {
        int size = type.ByteSize();
        for (int i = 0; i < bytes.Length / size; i++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                TensorType.I32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                TensorType.I64 => checked((int)BinaryPrimitives.ReadInt64LittleEndian(element)),
                _ => element[0],
            };
        }
    }

    /// <summary>Returns the bits of the nearest BF16, the even one of two that are equally near; NaN stays NaN.</summary>
    public static ushort ToBFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)(bits >> 16 | 0x40);
        return (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }

    /// <summary>Writes floats as BF16 elements.</summary>
    public static void WriteBFloats(Stream stream, ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[Math.Min(ChunkElements, values.Length) * sizeof(ushort)];
        for (int start = 0; start < values.Length; start += ChunkElements)
        {
            ReadOnlySpan<float> chunk = values.Slice(start, Math.Min(ChunkElements, values.Length - start));
            for (int i = 0; i < chunk.Length; i++)
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)), ToBFloat(chunk[i]));
            stream.Write(bytes, 0, chunk.Length * sizeof(ushort));
        }
    }

    /// <summary>Writes F32 or I32 elements.</summary>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        byte[] bytes = new byte[Math.Min(ChunkElements, values.Length) * sizeof(int)];
        for (int start = 0; start < values.Length; start += ChunkElements)
        {
            ReadOnlySpan<int> words = MemoryMarshal.Cast<T, int>(values.Slice(start, Math.Min(ChunkElements, values.Length - start)));
            for (int i = 0; i < words.Length; i++)
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), words[i]);
            stream.Write(bytes, 0, words.Length * sizeof(int));
        }
    }

    private static void Widen(ReadOnlySpan<ushort> upperHalves, Span<uint> bits)
    {
        for (int i = 0; i < upperHalves.Length; i++)
            bits[i] = (uint)upperHalves[i] << 16;
    }
}
