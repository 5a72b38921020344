using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>An entry of a directory of a TIFF, or of an EXIF block, which has the same form.</summary>
/// <param name="Tag">What it says.</param>
/// <param name="Type">The kind of its values, by TIFF's number.</param>
/// <param name="Value">All values, little-endian.</param>
internal readonly record struct TiffEntry(ushort Tag, ushort Type, byte[] Value)
{
    /// <summary>How many values there are.</summary>
    public long Count => Value.Length / TiffEntries.BytesOf(Type);

    /// <summary>Makes an entry that says where a directory is.</summary>
    public static TiffEntry Pointer(ushort tag, uint place) => new(tag, Type: 4, BitConverter.GetBytes(place));
}

/// <summary>Reads directories of a TIFF, BigTIFF or EXIF block (TIFF 6.0, section 2), and lays out new ones.</summary>
internal sealed class TiffEntries
{
    // Captions and makers' notes; pixels are elsewhere.
    private const int LongestValue = 1 << 24;
    private const int MostPages = 10_000;

    private static readonly int[] s_bytes = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 1, 1, 8, 8, 8];

    // The bytes of a number within a value: a fraction is two.
    private static readonly int[] s_bytesOfNumber = [1, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8, 4, 1, 1, 8, 8, 8];

    private readonly Stream _file;

    private TiffEntries(Stream file, bool isLittle, bool isBig) => (_file, IsLittle, IsBig) = (file, isLittle, isBig);

    /// <summary>Whether the file's numbers begin with their least byte.</summary>
    public bool IsLittle { get; }

    /// <summary>Whether the file's offsets have 64 bits.</summary>
    public bool IsBig { get; }

    /// <summary>Where the file says where its first directory is.</summary>
    public int FirstAt => IsBig ? 8 : 4;

    /// <summary>Bytes of an offset.</summary>
    public int OffsetBytes => IsBig ? 8 : 4;

    /// <summary>Bytes of an entry.</summary>
    public int EntryBytes => IsBig ? 20 : 12;

    private int CountBytes => IsBig ? 8 : 2;

    /// <summary>Opens a file; null where it is no TIFF.</summary>
    public static TiffEntries? Open(Stream file)
    {
        byte[] start = new byte[4];
        file.Position = 0;
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
            return null;
        bool isLittle = start[0] == (byte)'I';
        bool isMarked = start[0] == start[1] && start[0] is (byte)'I' or (byte)'M';
        int version = isLittle ? start[2] : start[3];
        return isMarked && version is 42 or 43 ? new TiffEntries(file, isLittle, version == 43) : null;
    }

    /// <summary>Returns the bytes of a value of a kind.</summary>
    public static int BytesOf(int type) => type < s_bytes.Length ? s_bytes[type] : 1;

    /// <summary>Returns where the directory of a page is; 0 where there is none.</summary>
    /// <param name="page">The page, from 1.</param>
    public long PlaceOf(int page)
    {
        long at = Number(FirstAt, OffsetBytes);
        for (int i = 1; i < Math.Min(page, MostPages) && at > 0; i++)
            at = NextOf(at);
        return at;
    }

    /// <summary>Returns where the directory after one is; 0 where there is none.</summary>
    public long NextOf(long directory) => Number(EndOf(directory), OffsetBytes);

    /// <summary>Returns the entries of a directory as they lie in the file.</summary>
    public byte[][] RawEntries(long directory)
    {
        long first = directory + CountBytes;
        return [.. Enumerable.Range(0, (int)((EndOf(directory) - first) / EntryBytes))
            .Select(i => Bytes(first + i * EntryBytes, EntryBytes))];
    }

    /// <summary>Reads the entries of a directory; of those that are too long or lie beyond the end, none.</summary>
    public IEnumerable<TiffEntry> Read(long directory)
    {
        long end = EndOf(directory);
        for (long at = directory + CountBytes; at < end; at += EntryBytes)
        {
            ushort tag = (ushort)Number(at, 2), type = (ushort)Number(at + 2, 2);
            long bytes = Number(at + 4, OffsetBytes) * BytesOf(type), place = at + 4 + OffsetBytes;
            if (bytes is < 0 or > LongestValue)
                continue;
            long from = bytes <= OffsetBytes ? place : Number(place, OffsetBytes);
            if (from < 0 || from > _file.Length - bytes)
                continue;
            byte[] value = Bytes(from, (int)bytes);
            if (!IsLittle)
                Reverse(value, type);
            yield return new TiffEntry(tag, type, value);
        }
    }

    /// <summary>Lays out a directory, its longer values behind it.</summary>
    /// <param name="entries">The entries, each as a file has it, or to be laid out.</param>
    /// <param name="place">Where the directory is to be in the file.</param>
    /// <param name="next">Where the next directory is; 0 for none.</param>
    /// <param name="isBig">Whether offsets have 64 bits.</param>
    /// <returns>Its bytes, an even number, little-endian.</returns>
    public static byte[] LayOut(IEnumerable<(byte[]? Raw, TiffEntry Entry)> entries, long place, long next, bool isBig)
    {
        (byte[]? Raw, TiffEntry Entry)[] ordered = [.. entries.OrderBy(entry => entry.Entry.Tag)];
        int countBytes = isBig ? 8 : 2, offsetBytes = isBig ? 8 : 4, entryBytes = isBig ? 20 : 12;
        using MemoryStream directory = new(), values = new();
        long valuesAt = place + countBytes + ordered.Length * entryBytes + offsetBytes;
        Put(directory, ordered.Length, countBytes);
        foreach ((byte[]? raw, TiffEntry entry) in ordered)
        {
            if (raw is not null)
            {
                directory.Write(raw);
                continue;
            }
            Put(directory, entry.Tag, 2);
            Put(directory, entry.Type, 2);
            Put(directory, entry.Count, offsetBytes);
            if (entry.Value.Length <= offsetBytes)
            {
                directory.Write(entry.Value);
                directory.Write(new byte[offsetBytes - entry.Value.Length]);
                continue;
            }
            Put(directory, valuesAt + values.Length, offsetBytes);
            values.Write(entry.Value);
            values.Write(new byte[entry.Value.Length % 2]);
        }
        Put(directory, next, offsetBytes);
        return [.. directory.ToArray(), .. values.ToArray()];
    }

    /// <summary>Returns a number as so many bytes, little-endian.</summary>
    public static byte[] NumberBytes(long number, int bytes) => BitConverter.GetBytes(number)[..bytes];

    private static void Put(MemoryStream target, long number, int bytes) => target.Write(NumberBytes(number, bytes));

    // A directory that lies beyond the end is empty.
    private long EndOf(long directory)
    {
        long count = directory > 0 && directory <= _file.Length - CountBytes ? Number(directory, CountBytes) : 0;
        long end = directory + CountBytes + count * EntryBytes;
        return count is >= 0 and <= ushort.MaxValue && end <= _file.Length - OffsetBytes ? end : directory + CountBytes;
    }

    private long Number(long at, int bytes)
    {
        if (at < 0 || at > _file.Length - bytes)
            return 0;
        byte[] value = new byte[8];
        Bytes(at, bytes).CopyTo(value, IsLittle ? 0 : 8 - bytes);
        return IsLittle ? BinaryPrimitives.ReadInt64LittleEndian(value) : BinaryPrimitives.ReadInt64BigEndian(value);
    }

    private byte[] Bytes(long at, int count)
    {
        byte[] bytes = new byte[count];
        _file.Position = at;
        _file.ReadExactly(bytes);
        return bytes;
    }

    private static void Reverse(byte[] value, int type)
    {
        int bytes = type < s_bytesOfNumber.Length ? s_bytesOfNumber[type] : 1;
        for (int at = 0; at + bytes <= value.Length; at += bytes)
            value.AsSpan(at, bytes).Reverse();
    }
}
