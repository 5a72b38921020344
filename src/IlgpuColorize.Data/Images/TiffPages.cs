using System.Buffers.Binary;

namespace IlgpuColorize.Data;

/// <summary>The pages of a TIFF or BigTIFF file: where each is described, and whether its data is there (TIFF 6.0, section 2).</summary>
internal sealed class TiffPages
{
    private const int MostPages = 10_000;
    private const int BitsPerSample = 258, StripOffsets = 273, StripLengths = 279, TileOffsets = 324, TileLengths = 325;
    private const int SampleFormat = 339;
    private const int RealNumbers = 3;

    // Bytes of a value of each kind, by its number.
    private static readonly int[] s_bytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

    private readonly byte[] _file;
    private readonly bool _isLittle, _isBig;
    private readonly List<long> _directories = [];

    private TiffPages(byte[] file)
    {
        _file = file;
        _isLittle = file[0] == (byte)'I';
        _isBig = Number(2, 2) == 43;
        for (long at = Number(FirstOffset, OffsetBytes); at > 0 && _directories.Count < MostPages && !_directories.Contains(at);)
        {
            if (Next(at) is not { } next)
                break;
            _directories.Add(at);
            at = next;
        }
    }

    /// <summary>How many there are; 0 where the description of the first lies beyond the file's end.</summary>
    public int Count => _directories.Count;

    private int FirstOffset => _isBig ? 8 : 4;

    private int OffsetBytes => _isBig ? 8 : 4;

    private int EntryBytes => _isBig ? 20 : 12;

    /// <summary>Reads where the pages of a file are.</summary>
    /// <param name="file">A TIFF by its first bytes.</param>
    public static TiffPages Of(byte[] file) => new(file.Length >= 16 ? file : [.. file, .. new byte[16 - file.Length]]);

    /// <summary>Returns a file whose first page is the given one.</summary>
    /// <param name="page">The page, from 1.</param>
    public byte[] From(int page)
    {
        if (page == 1)
            return _file;
        byte[] copy = [.. _file];
        Span<byte> first = copy.AsSpan(FirstOffset, OffsetBytes);
        Span<byte> offset = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(offset, _directories[page - 1]);
        offset = offset[..OffsetBytes];
        if (!_isLittle)
            offset.Reverse();
        offset.CopyTo(first);
        return copy;
    }

    /// <summary>Says what of a page is missing; null where its strips or tiles lie within the file.</summary>
    /// <param name="page">The page, from 1.</param>
    public string? WhyDamaged(int page)
    {
        if (page > Count)
            return "its description is missing";
        long directory = _directories[page - 1];
        if (!Entries(directory).All(IsThere))
            return "a part of its description is missing";
        long[] offsets = Values(directory, StripOffsets) ?? Values(directory, TileOffsets) ?? [];
        long[] lengths = Values(directory, StripLengths) ?? Values(directory, TileLengths) ?? [];
        if (offsets.Length == 0 || offsets.Length != lengths.Length)
            return "it does not say where its pixels are";
        int missing = offsets.Zip(lengths).Count(part => part.First < 0 || part.Second < 0 || part.First > _file.Length - part.Second);
        return missing > 0 ? $"{missing} of {offsets.Length} parts of its pixels lie beyond its end" : null;
    }

    /// <summary>Tells whether the samples of a page are real numbers, whose white is not defined.</summary>
    /// <param name="page">The page, from 1.</param>
    public bool HasRealNumbers(int page) => Values(_directories[page - 1], SampleFormat) is [RealNumbers, ..];

    /// <summary>Returns the bits of a sample of a page.</summary>
    /// <param name="page">The page, from 1.</param>
    public int BitsOf(int page) => (int)(Values(_directories[page - 1], BitsPerSample)?.DefaultIfEmpty().Max() ?? 1);

    // Where the next page's description is; null where this one is not whole.
    private long? Next(long directory)
    {
        long end = EntriesEnd(directory);
        return end >= 0 && end <= _file.Length - OffsetBytes ? Number(end, OffsetBytes) : null;
    }

    private long EntriesEnd(long directory)
    {
        int countBytes = _isBig ? 8 : 2;
        if (directory < 0 || directory > _file.Length - countBytes)
            return -1;
        long count = Number(directory, countBytes);
        return count is < 0 or > ushort.MaxValue ? -1 : directory + countBytes + count * EntryBytes;
    }

    private IEnumerable<Entry> Entries(long directory)
    {
        long end = EntriesEnd(directory);
        for (long at = directory + (_isBig ? 8 : 2); at < end; at += EntryBytes)
        {
            int bytes = Number(at + 2, 2) is var kind && kind < s_bytes.Length ? s_bytes[kind] : 0;
            long count = Number(at + 4, OffsetBytes), place = at + 4 + OffsetBytes;
            bool fits = bytes == 0 || count >= 0 && count <= OffsetBytes / bytes;
            yield return new Entry((int)Number(at, 2), bytes, count, fits ? place : Number(place, OffsetBytes));
        }
    }

    // Whether the values of an entry lie within the file.
    private bool IsThere(Entry entry)
        => entry.Count >= 0 && entry.Count <= _file.Length / Math.Max(entry.Bytes, 1) && entry.At >= 0
            && entry.At <= _file.Length - entry.Count * entry.Bytes;

    // The whole numbers of an entry; null where there is none, or not whole.
    private long[]? Values(long directory, int tag)
    {
        Entry entry = Entries(directory).FirstOrDefault(entry => entry.Tag == tag);
        if (entry.Tag != tag || entry.Bytes == 0 || !IsThere(entry))
            return null;
        var values = new long[entry.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Number(entry.At + i * (long)entry.Bytes, entry.Bytes);
        return values;
    }

    private long Number(long at, int bytes)
    {
        ReadOnlySpan<byte> span = _file.AsSpan((int)at, bytes);
        return (bytes, _isLittle) switch
        {
            (1, _) => span[0],
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(span),
            (2, false) => BinaryPrimitives.ReadUInt16BigEndian(span),
            (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(span),
            (4, false) => BinaryPrimitives.ReadUInt32BigEndian(span),
            (_, true) => BinaryPrimitives.ReadInt64LittleEndian(span),
            _ => BinaryPrimitives.ReadInt64BigEndian(span),
        };
    }

    /// <summary>A line of a page's description.</summary>
    /// <param name="Tag">What it says.</param>
    /// <param name="Bytes">Bytes of each of its values; 0 for a kind that is not known.</param>
    /// <param name="Count">How many there are.</param>
    /// <param name="At">Where they are.</param>
    private readonly record struct Entry(int Tag, int Bytes, long Count, long At);
}
