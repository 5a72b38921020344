using System.Buffers.Binary;
using IlgpuColorize.Data;
using Microsoft.Win32.SafeHandles;

namespace IlgpuColorize.Models.Safetensors;

/// <summary>
/// Reads a safetensors file: eight bytes with the header's length, a JSON header, the tensors' bytes (little-endian). The header is read
/// and checked on opening, tensors on demand; several threads may read at once.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    // The limit of the format's own reader.
    private const long LargestHeader = 100_000_000;

    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, TensorEntry> _byName;

    private SafetensorsFile(string path, SafeFileHandle handle, SafetensorsHeader header)
    {
        Path = path;
        _handle = handle;
        Metadata = header.Metadata;
        Entries = header.Entries;
        _byName = Entries.ToDictionary(entry => entry.Name);
    }

    /// <summary>The file's path as it was given.</summary>
    public string Path { get; }

    /// <summary>The texts of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <exception cref="ModelFileException">There is no such file, it is no safetensors file, it is cut short or it contradicts
    /// itself.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle handle = OpenHandle(path);
        try
        {
            long length = RandomAccess.GetLength(handle);
            byte[] json = new byte[CheckHeaderLength(path, handle, length)];
            ReadFully(path, handle, json, sizeof(ulong));
            return new SafetensorsFile(path, handle, SafetensorsHeader.Parse(path, json, length));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
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
        TensorEntry entry = Entry(name);
        if (!entry.Type.IsFloat())
            throw WrongKind(entry, "floating-point numbers");
        float[] values = NewArray<float>(entry);
        ReadChunks(entry, (bytes, start) => ElementBytes.ToFloats(entry.Type, bytes, values.AsSpan(start)));
        return values;
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
            ReadChunks(entry, (bytes, start) => ElementBytes.ToInts(entry.Type, bytes, values.AsSpan(start)));
        }
        catch (OverflowException failure)
        {
            throw new ModelFileException($"{Path}: tensor '{name}' holds integers beyond 32 bits; export it with smaller ones.", failure);
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle OpenHandle(string path)
    {
        if (FileKinds.WhyUnreadable(path) is { } reason)
            throw new ModelFileException($"{path}: {reason}.");
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception failure) when (RegularFile.IsRefusal(failure))
        {
            throw new ModelFileException(RegularFile.Describe(path, failure), failure);
        }
    }

    private static int CheckHeaderLength(string path, SafeFileHandle handle, long fileLength)
    {
        Span<byte> start = stackalloc byte[sizeof(ulong) + 1];
        if (fileLength < start.Length)
            throw new ModelFileException(
                $"{path}: is not a safetensors file: it has only {fileLength} bytes; name a model that 'train' or 'demo' wrote.");
        ReadFully(path, handle, start, 0);
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

    private static void ReadFully(string path, SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        try
        {
            while (bytes.Length > 0)
            {
                int count = RandomAccess.Read(handle, bytes, offset);
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

    private void ReadChunks(TensorEntry entry, Action<byte[], int> convert)
    {
        int size = entry.Type.ByteSize();
        long count = entry.Count;
        for (long start = 0; start < count; start += ElementBytes.ChunkElements)
        {
            byte[] bytes = new byte[Math.Min(ElementBytes.ChunkElements, count - start) * size];
            ReadFully(Path, _handle, bytes, entry.Offset + (start * size));
            convert(bytes, (int)start);
        }
    }

    private T[] NewArray<T>(TensorEntry entry) => entry.Count <= Array.MaxLength
        ? new T[entry.Count]
        : throw new ModelFileException(
            $"{Path}: tensor '{entry.Name}' has {entry.Count} elements, more than the {Array.MaxLength} that are read at once.");

    private ModelFileException WrongKind(TensorEntry entry, string wanted)
        => new(
            $"{Path}: tensor '{entry.Name}' is of type {entry.Type} where {wanted} are needed; it is a safetensors file of another kind.");
}
