using System.Text.Json;
using System.Text.Json.Serialization;
using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The record of a batch, JSON lines in a file that only grows: of an output the last line counts. A line is on the disk before what it
/// announces happens, so that a run which ends anywhere, by a loss of power too, leaves a manifest that is true; half a line at the end is
/// what such a run could not say any more, and is passed over.
/// </summary>
public sealed class BatchManifest : IDisposable
{
    private const string LineBegin = "{\"input\"";

    /// <summary>How lines are written.</summary>
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly FileStream _file;
    private readonly Dictionary<(string Input, int? Page, int Sample), ManifestLine> _lines;
    private readonly Lock _access = new();

    private BatchManifest(FileStream file, Dictionary<(string Input, int? Page, int Sample), ManifestLine> lines)
        => (_file, _lines) = (file, lines);

    /// <summary>Opens a manifest, or begins one.</summary>
    /// <exception cref="UserException">The file cannot be written, another run uses it, or it is no manifest.</exception>
    public static BatchManifest Open(string path)
    {
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new UserException($"{path}: {reason}.");
        if (!File.Exists(path))
            WholeFile.Write(path, []);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            Dictionary<(string Input, int? Page, int Sample), ManifestLine> lines = [];
            using (StreamReader reader = new(file, leaveOpen: true))
                Read(reader, path, lines);
            EndHalfLine(file);
            return new BatchManifest(file, lines);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or UserException)
        {
            file?.Dispose();
            throw failure as UserException ?? new UserException(
                $"{path}: cannot be opened ({failure.Message.TrimEnd('.')}); check that no other run uses it, or give another --manifest.",
                failure);
        }
    }

    /// <summary>Reads a manifest that another program may be writing: of each sample of each photo, the line that counts.</summary>
    /// <exception cref="UserException">The file cannot be read, or is no manifest.</exception>
    public static IReadOnlyCollection<ManifestLine> ReadLines(string path)
    {
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new UserException($"{path}: {reason}.");
        try
        {
            Dictionary<(string Input, int? Page, int Sample), ManifestLine> lines = [];
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(file);
            Read(reader, path, lines);
            return lines.Values;
        }
        catch (Exception failure) when (RegularFile.IsRefusal(failure))
        {
            throw new UserException(RegularFile.Describe(path, failure), failure);
        }
    }

    /// <summary>Returns what is known of a sample of a photo; null where nothing is.</summary>
    /// <param name="input">The photo's full path.</param>
    /// <param name="sample">The sample, from 1; 0 for the failure of the photo as a whole.</param>
    /// <param name="page">The page, where each is a photo of its own.</param>
    public ManifestLine? Find(string input, int sample, int? page = null)
    {
        lock (_access)
            return _lines.GetValueOrDefault((input, page, sample));
    }

    /// <summary>Adds lines and returns once they are on the disk. One thread adds; several may look meanwhile.</summary>
    /// <exception cref="UserException">The disk is full, or is gone.</exception>
    public void Add(params ReadOnlySpan<ManifestLine> lines)
    {
        if (lines.Length == 0)
            return;
        try
        {
            foreach (ManifestLine line in lines)
            {
                JsonSerializer.Serialize(_file, line, Json);
                _file.WriteByte((byte)'\n');
                lock (_access)
                    _lines[(line.Input, line.Page, line.Sample)] = line;
            }
            _file.Flush(flushToDisk: true);
        }
        catch (IOException failure)
        {
            throw new UserException(
                $"{_file.Name}: cannot be written ({failure.Message.TrimEnd('.')}); free space there and run the same command again.",
                failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void Read(StreamReader reader, string path, Dictionary<(string Input, int? Page, int Sample), ManifestLine> lines)
    {
        for (int number = 1; reader.ReadLine() is { } text; number++)
        {
            if (text.Length == 0)
                continue;
            try
            {
                ManifestLine line = JsonSerializer.Deserialize<ManifestLine>(text, Json) ?? throw new JsonException("It is null.");
                lines[(line.Input, line.Page, line.Sample)] = line;
            }
            catch (JsonException error)
            {
                // What a run could not finish writing begins like a line; anything else is another kind of file.
                string begin = text[..Math.Min(text.Length, LineBegin.Length)];
                if (!LineBegin.StartsWith(begin, StringComparison.Ordinal))
                    throw new UserException($"{path}: line {number} is no line of a manifest; give another --manifest.", error);
            }
        }
    }

    private static void EndHalfLine(FileStream file)
    {
        if (file.Length == 0)
            return;
        file.Seek(-1, SeekOrigin.End);
        if (file.ReadByte() != '\n')
            file.WriteByte((byte)'\n');
    }
}
