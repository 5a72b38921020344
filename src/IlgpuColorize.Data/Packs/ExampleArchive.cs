using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace IlgpuColorize.Data;

/// <summary>
/// Decoded examples of one size on disk, memory-mapped: a second run, or a second epoch, decodes nothing. An example is found by what it
/// was made of, the bytes of its photo and labels, so that a changed photo is decoded again and a renamed one is not. The file grows by
/// one record after another and is not rewritten; a record carries its own check, and one that a stop cut short is not used.
/// </summary>
public sealed class ExampleArchive : IDisposable
{
    private const int KeyBytes = 32;
    private const int CheckBytes = 8;

    // Changes when examples are made or stored in another way.
    private const byte Version = 1;

    // Tells an archive from a file of the user's. Archives of the first kind began with a record.
    private static readonly byte[] Mark = [.. "psc-examples-2\n\0"u8];

    private readonly int _start;
    private readonly int _payload;
    private readonly ConcurrentDictionary<Key, long> _places = new();
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly FileStream? _append;

    private ExampleArchive(string path, int size)
    {
        Path = path;
        Size = size;
        _payload = (int)ExampleCache.BytesOf(size);
        _start = StartOf(path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            _append = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            if (_append.Length < _start)
                _append.Write(Mark);
            _append.Flush();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Another run writes it, or the disk is read-only: what is there can be read all the same.
            Obstacle = problem.Message.TrimEnd('.');
        }
        long length = File.Exists(path) ? EndOf(new FileInfo(path).Length) : _start;
        if (length > _start)
        {
            FileStream read = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            _map = MemoryMappedFile.CreateFromFile(read, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            for (long place = _start; place < length; place += Record)
                _places[Key.Of(ReadBytes(place, KeyBytes))] = place;
        }
        // A record that was cut short is written over.
        _append?.Seek(length, SeekOrigin.Begin);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Width and height of the examples.</summary>
    public int Size { get; }

    /// <summary>Why nothing is added to the file; null where it is.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>The number of examples that were there when the archive was opened.</summary>
    public int Count => _places.Count;

    /// <summary>The examples that could be taken from the file so far.</summary>
    public int Found { get; private set; }

    private int Record => KeyBytes + _payload + CheckBytes;

    /// <summary>Opens the archive of a size in a directory; both are created where they are missing.</summary>
    public static ExampleArchive Open(string directory, int size) => new(System.IO.Path.Combine(directory, $"examples-{size}.cache"), size);

    /// <summary>Returns the key of an example: of its photo's and labels' bytes, of how its classes are mapped, and of its size.</summary>
    internal Key KeyOf(ReadOnlySpan<byte> photo, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> classIndices)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([Version, (byte)Size, (byte)(Size >> 8)]);
        foreach (ReadOnlySpan<byte> part in (ReadOnlySpan<byte[]>)[photo.ToArray(), labels.ToArray(), classIndices.ToArray()])
        {
            // With their lengths, so that a byte cannot go from one part to the next.
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part);
        }
        return Key.Of(hash.GetHashAndReset());
    }

    /// <summary>Takes an example's bytes out of the file; null where it is not there, or was damaged.</summary>
    internal byte[]? Take(Key key)
    {
        if (!_places.TryGetValue(key, out long place))
            return null;
        byte[] payload = ReadBytes(place + KeyBytes, _payload);
        if (!Check(payload).SequenceEqual(ReadBytes(place + KeyBytes + _payload, CheckBytes)))
            return null;
        Found++;
        return payload;
    }

    /// <summary>Appends an example for the next run. Where that fails, the run goes on without.</summary>
    internal void Add(Key key, ReadOnlySpan<byte> payload)
    {
        if (_append is null)
            return;
        lock (_append)
        {
            if (Obstacle is not null)
                return;
            try
            {
                _append.Write(key.Bytes());
                _append.Write(payload);
                _append.Write(Check(payload));
            }
            catch (IOException problem)
            {
                Obstacle = problem.Message.TrimEnd('.');
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
        try
        {
            _append?.Dispose();
        }
        catch (IOException)
        {
            // A full disk; the record that was cut short is not used.
        }
    }

    // Where records begin: after the mark, or its beginning, which a stop may have left; at 0 in an archive of the first kind.
    private int StartOf(string path)
    {
        if (OutputGuard.WhyIrreplaceable(path) is { } reason)
            throw new UserException($"{path}: {reason}");
        if (!File.Exists(path))
            return Mark.Length;
        try
        {
            using FileStream file = RegularFile.Open(path);
            byte[] begin = new byte[Record];
            int count = file.ReadAtLeast(begin, Record, throwOnEndOfStream: false);
            if (begin.AsSpan(0, Math.Min(count, Mark.Length)).SequenceEqual(Mark.AsSpan(0, Math.Min(count, Mark.Length))))
                return Mark.Length;
            return count == Record && Check(begin.AsSpan(KeyBytes, _payload)).SequenceEqual(begin.AsSpan(Record - CheckBytes))
                ? 0
                : throw new UserException($"{path}: exists and is no cache of examples; move it, or choose another --cache.");
        }
        catch (Exception refusal) when (RegularFile.IsRefusal(refusal))
        {
            throw new UserException(RegularFile.Describe(path, refusal), refusal);
        }
    }

    // A record that was cut short is no part of it.
    private long EndOf(long length) => _start + Math.Max(0, length - _start) / Record * Record;

    private static byte[] Check(ReadOnlySpan<byte> payload) => SHA256.HashData(payload)[..CheckBytes];

    private byte[] ReadBytes(long place, int count)
    {
        byte[] bytes = new byte[count];
        _view!.ReadArray(place, bytes, 0, count);
        return bytes;
    }

    /// <summary>The 32 bytes of SHA-256 as a value.</summary>
    internal readonly record struct Key(ulong A, ulong B, ulong C, ulong D)
    {
        public static Key Of(byte[] bytes) => new(
            BitConverter.ToUInt64(bytes, 0), BitConverter.ToUInt64(bytes, 8), BitConverter.ToUInt64(bytes, 16),
            BitConverter.ToUInt64(bytes, 24));

        public byte[] Bytes() =>
        [
            .. BitConverter.GetBytes(A), .. BitConverter.GetBytes(B), .. BitConverter.GetBytes(C), .. BitConverter.GetBytes(D),
        ];
    }
}
