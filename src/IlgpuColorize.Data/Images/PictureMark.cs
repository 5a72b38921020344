using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// A note in a picture file that says which input it was made from, and what its other bytes were: so a rerun may replace its own result,
/// and neither another photo's nor one that was edited since. It lies where readers pass over it: in a PNG as a text chunk before the last,
/// in a WebP and an AVIF as a last chunk or box of their containers, in JPEGs and TIFFs behind the end; files of other formats are not
/// marked.
/// </summary>
public static class PictureMark
{
    private const string Keyword = "ilgpu-colorize";
    private const int Header = 33;
    private const int PngEnd = 12;
    private const int RiffHeader = 8;
    private const int DigestBytes = 8;
    private const int TextLength = 14 + 1 + 4 * DigestBytes;
    private const int BytesAtOnce = 1 << 16;

    /// <summary>Marks a file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="input">The path of the photo that it was made from.</param>
    /// <returns>The marked file's bytes.</returns>
    public static byte[] Put(ReadOnlySpan<byte> file, string input)
    {
        using MemoryStream marked = new(file.Length + 2 * TextLength);
        marked.Write(file);
        Put(marked, input);
        return marked.ToArray();
    }

    /// <summary>Marks a file in its place.</summary>
    /// <param name="file">The file, which can be read, written and sought in.</param>
    /// <param name="input">The path of the photo that it was made from.</param>
    public static void Put(Stream file, string input)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (FormOf(file) is not { } form)
            return;
        if (form.CountsIn is { } header)
        {
            byte[] count = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(count, (uint)(file.Length + form.Length - RiffHeader));
            file.Position = header;
            file.Write(count);
        }
        long at = file.Length - form.After;
        byte[] mark = MarkFor(file, at, skipped: 0, input, form), after = new byte[form.After];
        file.Position = at;
        file.ReadExactly(after);
        file.Position = at;
        file.Write(mark);
        file.Write(after);
    }

    /// <summary>Finds whether a file is a marked one, unchanged, that was made from an input.</summary>
    public static bool Has(string path, string input)
    {
        try
        {
            if (FileKinds.Of(path) != FileKind.Regular)
                return false;
            using FileStream file = RegularFile.Open(path);
            if (FormOf(file) is not { } form)
                return false;
            long at = file.Length - form.After - form.Length;
            if (at < Header)
                return false;
            byte[] mark = new byte[form.Length];
            file.Position = at;
            file.ReadExactly(mark);
            return mark.AsSpan().SequenceEqual(MarkFor(file, at, form.Length, input, form));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Null for a format without a mark.
    private static Form? FormOf(Stream file)
    {
        byte[] header = new byte[Header];
        file.Position = 0;
        if (file.ReadAtLeast(header, Header, throwOnEndOfStream: false) < Header)
            return null;
        return ImageFormat.Sniff(header) switch
        {
            ImageFormat.Png when file.Length >= Header + PngEnd
                => new(TextLength + 12, text => PngChunk.Of("tEXt"u8, text), After: PngEnd),
            ImageFormat.Jpeg or ImageFormat.Tiff => new(TextLength, text => text),
            ImageFormat.WebP when file.Length % 2 == 0 => new(RiffHeader + TextLength + TextLength % 2, RiffChunk, CountsIn: 4),
            ImageFormat.Avif => new(8 + TextLength, FreeBox),
            _ => null,
        };
    }

    private static byte[] MarkFor(Stream file, long at, int skipped, string input, Form form)
    {
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(file, 0, at, content);
        Append(file, at + skipped, file.Length, content);
        string digests = Digest(SHA256.HashData(Encoding.UTF8.GetBytes(RealPath.Of(input)))) + Digest(content.GetHashAndReset());
        return form.Wrap(Encoding.ASCII.GetBytes($"{Keyword}\0{digests}"));
    }

    private static void Append(Stream file, long from, long to, IncrementalHash content)
    {
        byte[] part = new byte[(int)Math.Min(BytesAtOnce, to - from)];
        file.Position = from;
        for (long left = to - from; left > 0; left -= part.Length)
        {
            Span<byte> some = part.AsSpan(0, (int)Math.Min(part.Length, left));
            file.ReadExactly(some);
            content.AppendData(some);
        }
    }

    // A chunk of a name that no reader knows; its length is even (WebP container specification, "Unknown Chunks").
    private static byte[] RiffChunk(byte[] text) => [.. "mark"u8, (byte)text.Length, 0, 0, 0, .. text, .. new byte[text.Length % 2]];

    // Room that no reader looks into (ISO/IEC 14496-12, 8.1.2).
    private static byte[] FreeBox(byte[] text) => [0, 0, 0, (byte)(8 + text.Length), .. "free"u8, .. text];

    private static string Digest(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..DigestBytes]);

    /// <summary>How a format holds the mark.</summary>
    /// <param name="Length">Its bytes.</param>
    /// <param name="Wrap">Makes them of the text.</param>
    /// <param name="After">The file's bytes that come after it.</param>
    /// <param name="CountsIn">Where the file's header counts it; null where nothing does.</param>
    private readonly record struct Form(int Length, Func<byte[], byte[]> Wrap, int After = 0, int? CountsIn = null);
}
