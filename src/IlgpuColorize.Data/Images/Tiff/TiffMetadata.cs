using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// EXIF and IPTC of TIFFs, which libvips passes over: the tags that describe a photo lie in the page's own directory, those of the camera
/// and of the place in two more, and IPTC is a tag of its own. As EXIF they are one block, as a JPEG has it.
/// </summary>
internal static class TiffMetadata
{
    private const ushort Software = 305, Iptc = 33723, Photoshop = 34377, Camera = 34665, Place = 34853;
    private const ushort Ascii = 2, Undefined = 7;
    private const byte IptcMarker = 0x1C;
    private const int ExifHeader = 8;

    // Description, make, model, software, time, artist, computer, copyright, and what Windows adds; the others say how pixels lie.
    private static readonly HashSet<ushort> s_describing =
        [270, 271, 272, Software, 306, 315, 316, 33432, 40091, 40092, 40093, 40094, 40095];

    /// <summary>Reads what a page says of its photo.</summary>
    /// <param name="file">The file.</param>
    /// <param name="page">The page, from 1.</param>
    /// <returns>An EXIF block and the IPTC records, each null where there is none.</returns>
    public static (byte[]? Exif, byte[]? Iptc) Read(Stream file, int page)
    {
        if (TiffEntries.Open(file) is not { } tiff)
            return default;
        TiffEntry[] entries = [.. tiff.Read(tiff.PlaceOf(page))];
        byte[]? iptc = ValueOf(entries, Iptc) is { } records ? InOrder(records) : null;
        iptc ??= ValueOf(entries, Photoshop) is { } resources ? PhotoshopBlock.RecordsIn(resources) : null;
        TiffEntry[] described = [.. entries.Where(entry => s_describing.Contains(entry.Tag))];
        (ushort Tag, TiffEntry[] Entries)[] more = [.. Directories(tiff, entries)];
        return (described.Length + more.Length == 0 ? null : Block(described, more), iptc);
    }

    /// <summary>Adds to a written TIFF of one page what is known of its photo.</summary>
    /// <param name="file">The file, little-endian, which can be read, written and sought in.</param>
    /// <param name="exif">An EXIF block; null for none.</param>
    /// <param name="iptc">IPTC records; null for none.</param>
    /// <param name="note">What the tag of the software says; null for what EXIF has there.</param>
    public static void Put(Stream file, byte[]? exif, byte[]? iptc, string? note)
    {
        if (exif is null && iptc is null && note is null || TiffEntries.Open(file) is not { IsLittle: true } tiff)
            return;
        long page = tiff.PlaceOf(1), next = tiff.NextOf(page);
        List<TiffEntry> added = [];
        (ushort Tag, TiffEntry[] Entries)[] more = [];
        if (exif is not null && OpenBlock(exif) is { } block)
        {
            TiffEntry[] entries = [.. block.Read(block.PlaceOf(1))];
            added.AddRange(entries.Where(entry => s_describing.Contains(entry.Tag) && (note is null || entry.Tag != Software)));
            more = [.. Directories(block, entries)];
        }
        if (note is not null)
            added.Add(new TiffEntry(Software, Ascii, [.. Encoding.UTF8.GetBytes(note), 0]));
        if (iptc is not null)
            added.Add(new TiffEntry(Iptc, Undefined, iptc));
        byte[][] raw = tiff.RawEntries(page);
        file.Position = file.Length;
        file.Write(new byte[file.Length % 2]);
        foreach ((ushort tag, TiffEntry[] entries) in more)
        {
            added.Add(TiffEntry.Pointer(tag, (uint)file.Position));
            file.Write(TiffEntries.LayOut(entries.Select(entry => ((byte[]?)null, entry)), file.Position, next: 0, tiff.IsBig));
        }
        HashSet<ushort> replaced = [.. added.Select(entry => entry.Tag)];
        var kept = raw.Select(entry => (Raw: (byte[]?)entry, Entry: new TiffEntry(BitConverter.ToUInt16(entry), 0, [])))
            .Where(entry => !replaced.Contains(entry.Entry.Tag));
        long place = file.Position;
        file.Write(TiffEntries.LayOut(kept.Concat(added.Select(entry => ((byte[]?)null, entry))), place, next, tiff.IsBig));
        file.Position = tiff.FirstAt;
        file.Write(TiffEntries.NumberBytes(place, tiff.OffsetBytes));
    }

    private static IEnumerable<(ushort Tag, TiffEntry[] Entries)> Directories(TiffEntries file, TiffEntry[] entries)
        => from tag in (ushort[])[Camera, Place]
           let pointer = ValueOf(entries, tag)
           where pointer is { Length: 4 or 8 }
           let read = file.Read(pointer.Length == 4 ? BitConverter.ToUInt32(pointer) : BitConverter.ToInt64(pointer)).ToArray()
           where read.Length > 0
           select (tag, read);

    private static byte[] Block(TiffEntry[] described, (ushort Tag, TiffEntry[] Entries)[] more)
    {
        List<byte> block = [.. "II*\0"u8, 0, 0, 0, 0];
        List<TiffEntry> all = [.. described];
        foreach ((ushort tag, TiffEntry[] entries) in more)
        {
            all.Add(TiffEntry.Pointer(tag, (uint)block.Count));
            block.AddRange(TiffEntries.LayOut(entries.Select(entry => ((byte[]?)null, entry)), block.Count, next: 0, isBig: false));
        }
        byte[] first = TiffEntries.NumberBytes(block.Count, 4);
        block.AddRange(TiffEntries.LayOut(all.Select(entry => ((byte[]?)null, entry)), block.Count, next: 0, isBig: false));
        byte[] bytes = [.. block];
        first.CopyTo(bytes, ExifHeader - first.Length);
        return bytes;
    }

    private static TiffEntries? OpenBlock(byte[] exif)
        => TiffEntries.Open(new MemoryStream(exif.AsSpan().StartsWith("Exif\0\0"u8) ? exif[6..] : exif));

    private static byte[]? ValueOf(TiffEntry[] entries, ushort tag) => entries.FirstOrDefault(entry => entry.Tag == tag).Value;

    // Some programs store the bytes as numbers of four, in the order of these.
    private static byte[] InOrder(byte[] records)
    {
        if (records is [IptcMarker, ..] || records is not [_, _, _, IptcMarker, ..])
            return records;
        for (int at = 0; at + 4 <= records.Length; at += 4)
            records.AsSpan(at, 4).Reverse();
        return records;
    }
}
