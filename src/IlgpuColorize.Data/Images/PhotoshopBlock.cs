using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>
/// The block in which JPEG files carry IPTC: Photoshop's list of resources, of which number 0x0404 is the IPTC records that TIFF files
/// carry bare.
/// </summary>
internal static class PhotoshopBlock
{
    private const int Iptc = 0x0404;
    private const int HeaderLength = 12;

    private static ReadOnlySpan<byte> Signature => "Photoshop 3.0\0"u8;

    private static ReadOnlySpan<byte> Resource => "8BIM"u8;

    /// <summary>Puts IPTC records into a block.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> iptc)
    {
        byte[] header = [.. Resource, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), Iptc);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), iptc.Length);
        byte[] padding = iptc.Length % 2 == 0 ? [] : [0];
        return [.. Signature, .. header, .. iptc, .. padding];
    }

    /// <summary>Returns the IPTC records of a block, or what is given where it is no block; null where a block has none.</summary>
    public static byte[]? Unwrap(byte[] block)
    {
        return block.AsSpan().StartsWith(Signature) ? RecordsIn(block.AsSpan(Signature.Length)) : block;
    }

    /// <summary>Returns the IPTC records of a list of resources; null where it has none.</summary>
    public static byte[]? RecordsIn(ReadOnlySpan<byte> resources)
    {
        ReadOnlySpan<byte> rest = resources;
        while (rest.Length >= HeaderLength && rest.StartsWith(Resource))
        {
            // A name with its length before it, padded to an even length.
            int data = 6 + (rest[6] + 2) / 2 * 2 + 4;
            if (data > rest.Length)
                return null;
            int length = BinaryPrimitives.ReadInt32BigEndian(rest[(data - 4)..]);
            if (length < 0 || length > rest.Length - data)
                return null;
            if (BinaryPrimitives.ReadUInt16BigEndian(rest[4..]) == Iptc)
                return rest.Slice(data, length).ToArray();
            rest = rest[Math.Min(rest.Length, data + (length + 1) / 2 * 2)..];
        }
        return null;
    }
}
