using System.Buffers;
using System.Buffers.Binary;
using IlgpuColorize.Data;

namespace IlgpuColorize.Models.Safetensors;

/// <summary>
/// Reads a safetensors file: eight bytes with the header's length, a JSON header, the tensors' bytes (little-endian). The header is read
/// and checked on opening, tensors on demand; several threads may read at once.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    // The limit of the format's own reader.
    private const long LargestHeader = 100_000_000;

    private readonly SafetensorsBytes _bytes;
    private readonly Dictionary<string, TensorEntry> _byName;

    private SafetensorsFile(string path, SafetensorsBytes bytes, SafetensorsHeader header)
    {
        Path = path;
        _bytes = bytes;
        Metadata = header.Metadata;
        Entries = header.Entries;
        _byName = Entries.ToDictionary(entry => entry.Name);
    }

    /// <summary>The file's path as it was given, or the name of what is no file.</summary>
    public string Path { get; }

    /// <summary>The texts of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <exception cref="ModelFileException">There is no such file, it is no safetensors file, it is cut short or it contradicts
    /// itself.</exception>
    public static SafetensorsFile Open(string path) => Open(path, SafetensorsBytes.Of(path));

    /// <summary>Opens what is no file: a resource of an assembly, say.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">Its bytes; it must be able to seek, and is disposed with the result.</param>
    /// <exception cref="ModelFileException">It is no safetensors file, is cut short or contradicts itself.</exception>
    public static SafetensorsFile Open(string name, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Open(name, SafetensorsBytes.Of(stream));
    }

    /// <summary>Finds whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Finds a tensor's description.</summary>
    /// <exception cref="ModelFileException">There is no such tensor.</exception>
    public TensorEntry Entry(string name) => _byName.TryGetValue(name, out TensorEntry? entry)
        ? entry
        : throw new ModelFileException(
            $"{Path}: has no tensor '{name}' among its {Entries.Count}; it is the file of another configuration, or was written by "
            + $"another program.");

    /// <summary>Finds a text of the metadata.</summary>
    /// <exception cref="ModelFileException">There is no such key.</exception>
    public string MetadataOf(string key) => Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new ModelFileException($"{Path}: has no '{key}' in its metadata; it is a safetensors file of another kind.");

    /// <summary>Reads a tensor of floats; F64, F16 and BF16 are converted.</summary>
    /// <exception cref="ModelFileException">There is no such tensor, it holds integers, or the disk failed.</exception>
    public float[] ReadFloats(string name)
    {
        float[] values = NewArray<float>(Entry(name));
        ReadFloats(name, values);
        return values;
    }

    /// <summary>Reads a tensor of floats to memory that is there; F64, F16 and BF16 are converted.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="values">As many as it has elements.</param>
    /// <exception cref="ModelFileException">There is no such tensor, it holds integers, or the disk failed.</exception>
    public void ReadFloats(string name, Memory<float> values)
    {
        TensorEntry entry = Entry(name);
        if (!entry.Type.IsFloat())
            throw WrongKind(entry, "floating-point numbers");
        if (entry.Count != values.Length)
            throw new ArgumentException($"Tensor {entry} does not fill memory for {values.Length} elements.", nameof(values));
        ReadChunks(entry, (bytes, start) => ElementBytes.ToFloats(entry.Type, bytes.Span, values.Span[start..]));
    }

    /// <summary>Reads a tensor of integers (I32, I64 within 32 bits, U8).</summary>
    /// <exception cref="ModelFileException">There is no such tensor, it holds floats, a value needs more than 32 bits, or the disk
    /// failed.</exception>
    public int[] ReadInts(string name)
    {
        TensorEntry entry = Entry(name);
        if (entry.Type.IsFloat())
            throw WrongKind(entry, "integers");
        int[] values = NewArray<int>(entry);
        try
        {
            ReadChunks(entry, (bytes, start) => ElementBytes.ToInts(entry.Type, bytes.Span, values.AsSpan(start)));
        }
        catch (OverflowException failure)
        {
            throw new ModelFileException($"{Path}: tensor '{name}' holds integers beyond 32 bits; export it with smaller ones.", failure);
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    private static SafetensorsFile Open(string path, SafetensorsBytes bytes)
    {
        try
        {
            byte[] json = new byte[CheckHeaderLength(path, bytes)];
            ReadFully(path, bytes, json, sizeof(ulong));
            return new SafetensorsFile(path, bytes, SafetensorsHeader.Parse(path, json, bytes.Length));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private static int CheckHeaderLength(string path, SafetensorsBytes bytes)
    {
        long fileLength = bytes.Length;
        Span<byte> start = stackalloc byte[sizeof(ulong) + 1];
        if (fileLength < start.Length)
            throw new ModelFileException(
                $"{path}: is not a safetensors file: it has only {fileLength} bytes; name a model that 'train' or 'demo' wrote.");
        ReadFully(path, bytes, start, 0);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (start[^1] != '{' || length is < 2 or > LargestHeader)
            throw new ModelFileException(
                $"{path}: is not a safetensors file: it starts with the bytes {Convert.ToHexString(start)}; name a model that 'train' "
                + $"or 'demo' wrote.");
        if ((long)length > fileLength - sizeof(ulong))
            throw new ModelFileException(
                $"{path}: is cut short: its header needs {length} bytes and {fileLength - sizeof(ulong)} are there; copy or download "
                + $"it again.");
        return (int)length;
    }

    private static void ReadFully(string path, SafetensorsBytes source, Span<byte> bytes, long offset)
    {
        try
        {
            while (bytes.Length > 0)
            {
                int count = source.Read(bytes, offset);
                if (count == 0)
                    throw new ModelFileException(
                        $"{path}: is cut short: it ended at byte {offset} while it was read; copy or download it again.");
                bytes = bytes[count..];
                offset += count;
            }
        }
        catch (Exception failure) when (RegularFile.IsRefusal(failure))
        {
            throw new ModelFileException(RegularFile.Describe(path, failure, "check the disk and the path"), failure);
        }
    }

    private void ReadChunks(TensorEntry entry, Action<ReadOnlyMemory<byte>, int> convert)
    {
        int size = entry.Type.ByteSize();
        byte[] chunk = ArrayPool<byte>.Shared.Rent((int)Math.Min(ElementBytes.ChunkElements, entry.Count) * size);
        for (long start = 0; start < entry.Count; start += ElementBytes.ChunkElements)
        {
            Memory<byte> bytes = chunk.AsMemory(0, (int)Math.Min(ElementBytes.ChunkElements, entry.Count - start) * size);
            ReadFully(Path, _bytes, bytes.Span, entry.Offset + (start * size));
            convert(bytes, (int)start);
        }
        ArrayPool<byte>.Shared.Return(chunk);
    }

    private T[] NewArray<T>(TensorEntry entry) => entry.Count <= Array.MaxLength
        ? new T[entry.Count]
        : throw new ModelFileException(
            $"{Path}: tensor '{entry.Name}' has {entry.Count} elements, more than the {Array.MaxLength} that are read at once.");

    private ModelFileException WrongKind(TensorEntry entry, string wanted)
        => new(
            $"{Path}: tensor '{entry.Name}' is of type {entry.Type} where {wanted} are needed; it is a safetensors file of another kind.");
}
