using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>The size of a picture as its file's header says it, read without its codec: for plans, which may be off.</summary>
internal static class ImageSize
{
    private const int UsualHeader = 4 << 10;

    // A JPEG may carry a profile, a preview and notes before its frame.
    private const int LongestHeader = 512 << 10;

    /// <summary>Returns the pixels of a JPEG or PNG; 0 where they cannot be found.</summary>
    public static long PixelsOf(string path)
    {
        try
        {
            if (FileKinds.Of(path) != FileKind.Regular)
                return 0;
            using FileStream file = RegularFile.Open(path);
            byte[] start = new byte[UsualHeader];
            int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            long pixels = PixelsIn(start.AsSpan(0, read));
            if (pixels > 0 || read < start.Length)
                return pixels;
            Array.Resize(ref start, LongestHeader);
            read += file.ReadAtLeast(start.AsSpan(read), LongestHeader - read, throwOnEndOfStream: false);
            return PixelsIn(start.AsSpan(0, read));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    // What is beyond the limits is never decoded.
    private static long PixelsIn(ReadOnlySpan<byte> start)
        => Claimed(start) is var pixels and > 0 && pixels <= (ulong)ImageLimits.Any.LargestPixelCount ? (long)pixels : 0;

    private static ulong Claimed(ReadOnlySpan<byte> start) => ImageFormat.Sniff(start) switch
    {
        ImageFormat.Png when start.Length >= 24
            => (ulong)BinaryPrimitives.ReadUInt32BigEndian(start[16..]) * BinaryPrimitives.ReadUInt32BigEndian(start[20..]),
        ImageFormat.Jpeg => PixelsOfFrame(start),
        _ => 0,
    };

    private static ulong PixelsOfFrame(ReadOnlySpan<byte> start)
    {
        for (int at = 2; at + 9 <= start.Length && start[at] == 0xFF; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(start[(at + 2)..]))
        {
            if (start[at + 1] is (>= 0xC0 and <= 0xCF) and not (0xC4 or 0xC8 or 0xCC))
            {
                ulong height = BinaryPrimitives.ReadUInt16BigEndian(start[(at + 5)..]);
                return height * BinaryPrimitives.ReadUInt16BigEndian(start[(at + 7)..]);
            }
        }
        return 0;
    }
}
