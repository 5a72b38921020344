using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>
/// Finds whether a WebP is whole, for decoders that fill what is missing: its container says how long it is (WebP Container Specification,
/// "RIFF File Format").
/// </summary>
internal static class WebPDamage
{
    private const int Header = 12;
    private const int ChunkHeader = 8;

    /// <summary>Says what is wrong with a file; null where it is whole.</summary>
    public static string? Of(ReadOnlySpan<byte> webp)
    {
        long claimed = ChunkHeader + (long)BinaryPrimitives.ReadUInt32LittleEndian(webp[4..]);
        if (claimed > webp.Length)
            return $"{webp.Length} of its {claimed} bytes are there";
        for (long at = Header; at <= claimed - ChunkHeader;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(webp[(int)(at + 4)..]);
            if (length > claimed - at - ChunkHeader)
                return "one of its parts goes beyond its end";
            at += ChunkHeader + length + (length & 1);
        }
        return null;
    }
}
