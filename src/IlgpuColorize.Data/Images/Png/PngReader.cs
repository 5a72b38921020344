using System.Buffers.Binary;
using System.IO.Compression;

namespace IlgpuColorize.Data;

/// <summary>Walks the chunks of a PNG (ISO/IEC 15948, section 5).</summary>
internal ref struct PngReader(ReadOnlySpan<byte> png)
{
    private const int Signature = 8;
    private const int Around = 12;

    private readonly ReadOnlySpan<byte> _png = png;
    private int _next = Signature;

    /// <summary>The four letters of the present chunk.</summary>
    public ReadOnlySpan<byte> Kind { get; private set; }

    /// <summary>What the present chunk holds.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether the present chunk's checksum is right.</summary>
    public readonly bool IsIntact
        => PngChunk.Checksum(_png.Slice(_next - 8 - Content.Length, 4 + Content.Length))
            == BinaryPrimitives.ReadUInt32BigEndian(_png[(_next - 4)..]);

    /// <summary>Goes to the next chunk.</summary>
    /// <returns>False where none is there, or not whole.</returns>
    public bool Next()
    {
        if (_next > _png.Length - Around || BinaryPrimitives.ReadUInt32BigEndian(_png[_next..]) is var length
            && length > _png.Length - _next - Around)
        {
            return false;
        }
        Kind = _png.Slice(_next + 4, 4);
        Content = _png.Slice(_next + 8, (int)length);
        _next += Around + (int)length;
        return true;
    }
}

/// <summary>What a PNG carries beside its pixels.</summary>
/// <param name="Profile">The ICC profile; null for none.</param>
/// <param name="Exif">The EXIF block; null for none.</param>
/// <param name="Xmp">The XMP packet; null for none.</param>
internal sealed record PngBlocks(byte[]? Profile, byte[]? Exif, byte[]? Xmp)
{
    // Far above any real one, against what inflates without end.
    private const int LongestBlock = 64 << 20;
    private const int HeaderEnd = 33;

    /// <summary>Reads the blocks of a file; those that cannot be read are left out.</summary>
    public static PngBlocks Of(ReadOnlySpan<byte> png)
    {
        PngBlocks blocks = new(null, null, null);
        PngReader reader = new(png);
        while (reader.Next())
        {
            if (reader.Kind.SequenceEqual("iCCP"u8) && reader.Content.IndexOf((byte)0) is var name and >= 0)
                blocks = blocks with { Profile = Inflate(reader.Content[Math.Min(name + 2, reader.Content.Length)..]) };
            else if (reader.Kind.SequenceEqual("eXIf"u8))
                blocks = blocks with { Exif = reader.Content.ToArray() };
            else if (reader.Kind.SequenceEqual("iTXt"u8) && reader.Content.StartsWith("XML:com.adobe.xmp\0"u8))
                blocks = blocks with { Xmp = Text(reader.Content[18..]) };
        }
        return blocks;
    }

    /// <summary>Puts a profile into a file that has none.</summary>
    public static byte[] AddProfile(ReadOnlySpan<byte> png, byte[] profile)
    {
        using MemoryStream deflated = new();
        using (ZLibStream zlib = new(deflated, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(profile);
        return [.. png[..HeaderEnd], .. PngChunk.Of("iCCP"u8, [.. "icc\0\0"u8, .. deflated.ToArray()]), .. png[HeaderEnd..]];
    }

    // Compression's flag and method, language and translated keyword, each with its end.
    private static byte[]? Text(ReadOnlySpan<byte> content)
    {
        if (content.Length < 2)
            return null;
        bool isDeflated = content[0] == 1;
        content = content[2..];
        for (int i = 0; i < 2; i++)
            content = content[(content.IndexOf((byte)0) + 1)..];
        return isDeflated ? Inflate(content) : content.ToArray();
    }

    private static byte[]? Inflate(ReadOnlySpan<byte> data)
    {
        try
        {
            using ZLibStream zlib = new(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
            using MemoryStream inflated = new();
            byte[] buffer = new byte[1 << 14];
            while (inflated.Length < LongestBlock && zlib.Read(buffer) is var read and > 0)
                inflated.Write(buffer, 0, read);
            return inflated.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
