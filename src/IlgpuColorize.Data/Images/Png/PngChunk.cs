using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>The parts that a PNG consists of: length, kind, content, checksum (ISO/IEC 15948, section 5.3).</summary>
internal static class PngChunk
{
    private const int KindBytes = 4;

    // CRC-32 of the PNG specification, annex D, of every byte.
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(RemainderOf)];

    /// <summary>Makes a chunk.</summary>
    /// <param name="kind">Its four letters: <c>tEXt</c>.</param>
    /// <param name="content">What it holds.</param>
    public static byte[] Of(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        byte[] chunk = [0, 0, 0, 0, .. kind, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        uint checksum = Checksum(chunk.AsSpan(KindBytes, KindBytes + content.Length));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), checksum);
        return chunk;
    }

    /// <summary>Computes the checksum of a chunk's kind and content.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = Table[(byte)(crc ^ value)] ^ crc >> 8;
        return ~crc;
    }

    private static uint RemainderOf(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
        return crc;
    }
}
