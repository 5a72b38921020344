using System.Security.Cryptography;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// A note in a picture file that says which input it was made from, and what its other bytes were: so a rerun may replace its own result,
/// and neither another photo's nor one that was edited since. PNGs have it as a text chunk, JPEGs and TIFFs behind their end, where readers
/// pass over it; files of other formats are not marked.
/// </summary>
public static class PictureMark
{
    private const string Keyword = "ilgpu-colorize";
    private const int PngHeader = 33;
    private const int DigestBytes = 8;
    private const int TextLength = 14 + 1 + 4 * DigestBytes;

    /// <summary>Marks a file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="input">The path of the photo that it was made from.</param>
    /// <returns>The marked file's bytes.</returns>
    public static byte[] Put(ReadOnlySpan<byte> file, string input)
    {
        if (PlaceIn(file) is not { } place)
            return file.ToArray();
        int at = place < 0 ? file.Length : place;
        return [.. file[..at], .. MarkFor(file[..at], file[at..], input), .. file[at..]];
    }

    /// <summary>Finds whether a file is a marked one, unchanged, that was made from an input.</summary>
    public static bool Has(string path, string input)
    {
        try
        {
            if (FileKinds.Of(path) != FileKind.Regular)
                return false;
            ReadOnlySpan<byte> file = File.ReadAllBytes(path);
            if (PlaceIn(file) is not { } place)
                return false;
            int length = LengthAt(place), at = place < 0 ? file.Length - length : place;
            return at >= 0 && file.Length >= at + length
                && file.Slice(at, length).SequenceEqual(MarkFor(file[..at], file[(at + length)..], input));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Where the mark begins; -1 for the end, null for a format without.
    private static int? PlaceIn(ReadOnlySpan<byte> file) => ImageFormat.Sniff(file) switch
    {
        ImageFormat.Png when file.Length > PngHeader => PngHeader,
        ImageFormat.Jpeg or ImageFormat.Tiff => -1,
        _ => null,
    };

    private static int LengthAt(int place) => place < 0 ? TextLength : 4 + 4 + TextLength + 4;

    private static byte[] MarkFor(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, string input)
    {
        using IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content.AppendData(before);
        content.AppendData(after);
        string digests = Digest(SHA256.HashData(Encoding.UTF8.GetBytes(RealPath.Of(input)))) + Digest(content.GetHashAndReset());
        byte[] text = Encoding.ASCII.GetBytes($"{Keyword}\0{digests}");
        return before.Length == PngHeader ? PngChunk.Of("tEXt"u8, text) : text;
    }

    private static string Digest(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..DigestBytes]);
}
