namespace IlgpuColorize.Data;

/// <summary>The pages of a TIFF or BigTIFF file: where each is described, and whether its data is there (TIFF 6.0, section 2).</summary>
internal sealed class TiffPages
{
    private const int MostPages = 10_000;
    private const int BitsPerSample = 258, StripOffsets = 273, StripLengths = 279, TileOffsets = 324, TileLengths = 325;
    private const int SampleFormat = 339;
    private const long RealNumbers = 3;

    private readonly byte[] _file;
    private readonly TiffEntries _entries;
    private readonly List<long> _directories = [];

    private TiffPages(byte[] file, TiffEntries entries)
    {
        (_file, _entries) = (file, entries);
        for (long at = entries.PlaceOf(1); at > 0 && _directories.Count < MostPages && !_directories.Contains(at); at = entries.NextOf(at))
        {
            if (entries.RawEntries(at).Length == 0)
                break;
            _directories.Add(at);
        }
    }

    /// <summary>How many there are; 0 where the description of the first is not whole.</summary>
    public int Count => _directories.Count;

    /// <summary>Reads where the pages of a file are.</summary>
    /// <param name="file">A TIFF by its first bytes.</param>
    public static TiffPages Of(byte[] file) => new(file, TiffEntries.Open(new MemoryStream(file))!);

    /// <summary>Returns a file whose first page is the given one.</summary>
    /// <param name="page">The page, from 1.</param>
    public byte[] From(int page)
    {
        if (page == 1)
            return _file;
        byte[] copy = [.. _file], place = TiffEntries.NumberBytes(_directories[page - 1], _entries.OffsetBytes);
        if (!_entries.IsLittle)
            place.AsSpan().Reverse();
        place.CopyTo(copy, _entries.FirstAt);
        return copy;
    }

    /// <summary>Says what of a page is missing; null where its strips or tiles lie within the file.</summary>
    /// <param name="page">The page, from 1.</param>
    public string? WhyDamaged(int page)
    {
        if (page > Count)
            return "its description is missing";
        if (_entries.Read(_directories[page - 1]).Count() < _entries.RawEntries(_directories[page - 1]).Length)
            return "a part of its description is missing";
        long[] offsets = Values(page, StripOffsets) ?? Values(page, TileOffsets) ?? [];
        long[] lengths = Values(page, StripLengths) ?? Values(page, TileLengths) ?? [];
        if (offsets.Length == 0 || offsets.Length != lengths.Length)
            return "it does not say where its pixels are";
        int missing = offsets.Zip(lengths).Count(part => part.First < 0 || part.Second < 0 || part.First > _file.Length - part.Second);
        return missing > 0 ? $"{missing} of {offsets.Length} parts of its pixels lie beyond its end" : null;
    }

    /// <summary>Tells whether the samples of a page are real numbers, whose white is not defined.</summary>
    /// <param name="page">The page, from 1.</param>
    public bool HasRealNumbers(int page) => Values(page, SampleFormat) is [RealNumbers, ..];

    /// <summary>Returns the bits of a sample of a page.</summary>
    /// <param name="page">The page, from 1.</param>
    public int BitsOf(int page) => (int)(Values(page, BitsPerSample)?.DefaultIfEmpty().Max() ?? 1);

    // The whole numbers of an entry; null where there is none.
    private long[]? Values(int page, int tag)
    {
        TiffEntry entry = _entries.Read(_directories[page - 1]).FirstOrDefault(entry => entry.Tag == tag);
        if (entry.Value is not { } value)
            return null;
        int bytes = TiffEntries.BytesOf(entry.Type);
        return [.. value.Chunk(bytes).Select(number => BitConverter.ToInt64([.. number, .. new byte[8 - bytes]]))];
    }
}
