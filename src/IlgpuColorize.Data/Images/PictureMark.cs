using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// A note in a picture file that says which input it was made from, and what its other bytes were: so a rerun may replace its own result,
/// and neither another photo's nor one that was edited since. It lies where readers pass over it: in a PNG as a text chunk, in a WebP and
/// an AVIF as a last chunk or box of their containers, in JPEGs and TIFFs behind the end; files of other formats are not marked.
/// </summary>
public static class PictureMark
{
    private const string Keyword = "ilgpu-colorize";
    private const int PngHeader = 33;
    private const int RiffHeader = 8;
    private const int DigestBytes = 8;
    private const int TextLength = 14 + 1 + 4 * DigestBytes;

    /// <summary>Marks a file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="input">The path of the photo that it was made from.</param>
    /// <returns>The marked file's bytes.</returns>
    public static byte[] Put(ReadOnlySpan<byte> file, string input)
    {
        if (FormIn(file) is not { } form)
            return file.ToArray();
        int at = form.Place ?? file.Length;
        byte[] before = file[..at].ToArray();
        if (form.CountsIn is { } header)
            BinaryPrimitives.WriteUInt32LittleEndian(before.AsSpan(header), (uint)(file.Length + form.Length - RiffHeader));
        return [.. before, .. MarkFor(before, file[at..], input, form), .. file[at..]];
    }

    /// <summary>Finds whether a file is a marked one, unchanged, that was made from an input.</summary>
    public static bool Has(string path, string input)
    {
        try
        {
            if (FileKinds.Of(path) != FileKind.Regular)
                return false;
            ReadOnlySpan<byte> file = RegularFile.ReadBytes(path);
            if (FormIn(file) is not { } form)
                return false;
            int at = form.Place ?? file.Length - form.Length;
            return at >= 0 && file.Length >= at + form.Length
                && file.Slice(at, form.Length).SequenceEqual(MarkFor(file[..at], file[(at + form.Length)..], input, form));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Null for a format without a mark.
    private static Form? FormIn(ReadOnlySpan<byte> file) => ImageFormat.Sniff(file) switch
    {
        ImageFormat.Png when file.Length > PngHeader => new(TextLength + 12, text => PngChunk.Of("tEXt"u8, text), Place: PngHeader),
        ImageFormat.Jpeg or ImageFormat.Tiff => new(TextLength, text => text),
        ImageFormat.WebP when file.Length % 2 == 0 => new(RiffHeader + TextLength + TextLength % 2, RiffChunk, CountsIn: 4),
        ImageFormat.Avif => new(8 + TextLength, FreeBox),
        _ => null,
    };

    private static byte[] MarkFor(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, string input, Form form)
    {
        using IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content.AppendData(before);
        content.AppendData(after);
        string digests = Digest(SHA256.HashData(Encoding.UTF8.GetBytes(RealPath.Of(input)))) + Digest(content.GetHashAndReset());
        return form.Wrap(Encoding.ASCII.GetBytes($"{Keyword}\0{digests}"));
    }

    // A chunk of a name that no reader knows; its length is even (WebP container specification, "Unknown Chunks").
    private static byte[] RiffChunk(byte[] text) => [.. "mark"u8, (byte)text.Length, 0, 0, 0, .. text, .. new byte[text.Length % 2]];

    // Room that no reader looks into (ISO/IEC 14496-12, 8.1.2).
    private static byte[] FreeBox(byte[] text) => [0, 0, 0, (byte)(8 + text.Length), .. "free"u8, .. text];

    private static string Digest(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..DigestBytes]);

    /// <summary>How a format holds the mark.</summary>
    /// <param name="Length">Its bytes.</param>
    /// <param name="Wrap">Makes them of the text.</param>
    /// <param name="Place">Where it begins; null for the file's end.</param>
    /// <param name="CountsIn">Where the file's header counts it; null where nothing does.</param>
    private readonly record struct Form(int Length, Func<byte[], byte[]> Wrap, int? Place = null, int? CountsIn = null);
}
