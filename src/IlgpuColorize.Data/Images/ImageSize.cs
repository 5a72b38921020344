using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>The size of a picture as its file's header says it, read without its codec: for plans, which may be off.</summary>
internal static class ImageSize
{
    private const int UsualHeader = 4 << 10;

    // Metadata and previews beside the pixels; of those, PNG stores at most eight bytes each.
    private const long ShortBytes = 64 << 20;
    private const long MostBytesOfPixel = 16;

    // A JPEG may carry a profile, a preview and notes before its frame.
    private const int LongestHeader = 512 << 10;

    /// <summary>
    /// Returns the pixels of a JPEG, PNG or the first page of a TIFF; 0 where they cannot be found, and where they are so many that the
    /// photo is never decoded.
    /// </summary>
    public static long PixelsOf(string path, ImageLimits limits)
    {
        (int width, int height) = Of(path, limits);
        return (long)width * height;
    }

    /// <summary>
    /// Says why a file is not read at all, as in <c>has 9 bytes, ...</c>: it is far longer than its header's picture, or begins with none.
    /// Null where it can be tried.
    /// </summary>
    public static string? WhyTooLong(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > ShortBytes and var length })
            return null;
        byte[] start = new byte[UsualHeader];
        using FileStream file = RegularFile.Open(path);
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        string? format = ImageFormat.Sniff(start.AsSpan(0, read));
        if (format is not (null or ImageFormat.Png or ImageFormat.Jpeg))
            return null;
        // No file is opened twice at a time: few may be.
        file.Dispose();
        (int width, int height) = format is null ? default : Of(path);
        // The size may come after much else.
        if (format is not null && width == 0)
            return null;
        return length - ShortBytes > MostBytesOfPixel * width * height
            ? $"has {length} bytes, {(format is null ? "and is no image that is known here" : "far more than its picture needs")}"
            : null;
    }

    /// <summary>
    /// Returns the width and height of a JPEG, PNG or the first page of a TIFF, as its file has them; (0, 0) where they cannot be found,
    /// and where they are so large that the photo is never decoded.
    /// </summary>
    public static (int Width, int Height) Of(string path, ImageLimits limits)
        => Of(path) is var (width, height) && (long)width * height <= limits.LargestPixelCount ? (width, height) : default;

    private static (int Width, int Height) Of(string path)
    {
        try
        {
            if (FileKinds.Of(path) != FileKind.Regular)
                return default;
            using FileStream file = RegularFile.Open(path);
            byte[] start = new byte[UsualHeader];
            int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (ImageFormat.Sniff(start.AsSpan(0, read)) == ImageFormat.Tiff)
                return Plausible(SizeInDirectory(file, start));
            (int Width, int Height) size = SizeIn(start.AsSpan(0, read));
            if (size.Width > 0 || read < start.Length)
                return size;
            Array.Resize(ref start, LongestHeader);
            read += file.ReadAtLeast(start.AsSpan(read), LongestHeader - read, throwOnEndOfStream: false);
            return SizeIn(start.AsSpan(0, read));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static (int Width, int Height) SizeIn(ReadOnlySpan<byte> start) => Plausible(Claimed(start));

    // A size that no picture has is left to the codec to refuse.
    private static (int Width, int Height) Plausible((uint Width, uint Height) size)
        => (ulong)size.Width * size.Height is > 0 and <= int.MaxValue ? ((int)size.Width, (int)size.Height) : default;

    // TIFF 6.0, section 2: the first directory's entries 256 and 257, of 16 or 32 bits, are width and height.
    private static (uint Width, uint Height) SizeInDirectory(FileStream file, ReadOnlySpan<byte> header)
    {
        bool isLittle = header[0] == (byte)'I';
        file.Seek(Number(header.Slice(4, 4)), SeekOrigin.Begin);
        Span<byte> entry = stackalloc byte[12];
        if (Number(header.Slice(2, 2)) != 42 || file.ReadAtLeast(entry[..2], 2, throwOnEndOfStream: false) < 2)
            return default;
        uint width = 0, height = 0;
        for (long left = Number(entry[..2]); left > 0 && file.ReadAtLeast(entry, 12, throwOnEndOfStream: false) == 12; left--)
        {
            long tag = Number(entry[..2]), value = Number(entry.Slice(8, Number(entry.Slice(2, 2)) == 3 ? 2 : 4));
            (width, height) = (tag == 256 ? (uint)value : width, tag == 257 ? (uint)value : height);
        }
        return (width, height);

        long Number(ReadOnlySpan<byte> bytes) => (bytes.Length, isLittle) switch
        {
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
    }

    private static (uint Width, uint Height) Claimed(ReadOnlySpan<byte> start) => ImageFormat.Sniff(start) switch
    {
        ImageFormat.Png when start.Length >= 24
            => (BinaryPrimitives.ReadUInt32BigEndian(start[16..]), BinaryPrimitives.ReadUInt32BigEndian(start[20..])),
        ImageFormat.Jpeg => SizeInFrame(start),
        _ => default,
    };

    private static (uint Width, uint Height) SizeInFrame(ReadOnlySpan<byte> start)
    {
        for (int at = 2; at + 9 <= start.Length && start[at] == 0xFF; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(start[(at + 2)..]))
        {
            if (start[at + 1] is (>= 0xC0 and <= 0xCF) and not (0xC4 or 0xC8 or 0xCC))
            {
                return (
                    BinaryPrimitives.ReadUInt16BigEndian(start[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(start[(at + 5)..]));
            }
        }
        return default;
    }
}
