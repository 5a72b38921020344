using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// A text chunk in a PNG that says which input it was made from, and what its other bytes were: so a rerun may replace its own result, and
/// neither another photo's nor one that was edited since.
/// </summary>
public static class PictureMark
{
    private const string Keyword = "ilgpu-colorize";
    private const int HeaderEnd = 33;
    private const int DigestBytes = 8;

    // Length, type, keyword and its end, two digests in hexadecimal, checksum.
    private const int ChunkLength = 4 + 4 + 14 + 1 + 4 * DigestBytes + 4;

    /// <summary>Marks a PNG.</summary>
    /// <param name="png">The file's bytes.</param>
    /// <param name="input">The path of the photo that it was made from.</param>
    /// <returns>The marked file's bytes.</returns>
    public static byte[] Put(ReadOnlySpan<byte> png, string input)
        => [.. png[..HeaderEnd], .. ChunkFor(png[..HeaderEnd], png[HeaderEnd..], input), .. png[HeaderEnd..]];

    /// <summary>Finds whether a file is a marked PNG, unchanged, that was made from an input.</summary>
    public static bool Has(string path, string input)
    {
        try
        {
            if (FileKinds.Of(path) != FileKind.Regular)
                return false;
            ReadOnlySpan<byte> file = File.ReadAllBytes(path);
            return file.Length > HeaderEnd + ChunkLength
                && file.Slice(HeaderEnd, ChunkLength).SequenceEqual(ChunkFor(file[..HeaderEnd], file[(HeaderEnd + ChunkLength)..], input));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static byte[] ChunkFor(ReadOnlySpan<byte> header, ReadOnlySpan<byte> rest, string input)
    {
        using IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content.AppendData(header);
        content.AppendData(rest);
        string text = Digest(SHA256.HashData(Encoding.UTF8.GetBytes(RealPath.Of(input)))) + Digest(content.GetHashAndReset());
        byte[] chunk = new byte[ChunkLength];
        BinaryPrimitives.WriteInt32BigEndian(chunk, ChunkLength - 12);
        Encoding.ASCII.GetBytes($"tEXt{Keyword}\0{text}", chunk.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(ChunkLength - 4), Checksum(chunk.AsSpan(4, ChunkLength - 8)));
        return chunk;
    }

    private static string Digest(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..DigestBytes]);

    // CRC-32 of the PNG specification (ISO/IEC 15948, annex D), bit by bit: the chunk is short.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
        }
        return ~crc;
    }
}
