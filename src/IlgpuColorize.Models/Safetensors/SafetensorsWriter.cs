using System.Buffers.Binary;
using System.Text.Json;

namespace IlgpuColorize.Models.Safetensors;

/// <summary>
/// Writes a safetensors file so that nobody ever sees half of it: into a neighbour, tensor by tensor, flushed to the disk, then renamed over the target. Whatever fails, the old file
/// stays whole and the neighbour is removed.
/// </summary>
public sealed class SafetensorsWriter
{
    // Readers may map the data; the format asks for eight.
    private const int DataAlignment = 8;

    /// <summary>Gets or sets what creates the neighbour; tests put a failing disk here.</summary>
    public Func<string, Stream> CreateFile { get; init; } = path => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    /// <summary>Writes a file; its folder is created where it is missing.</summary>
    /// <param name="path">Where.</param>
    /// <param name="metadata">Texts of <c>__metadata__</c>.</param>
    /// <param name="tensors">The tensors, in the order of the file.</param>
    /// <exception cref="ModelFileException">The disk is full, or the folder or file cannot be written.</exception>
    public void Write(string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<TensorData> tensors)
    {
        byte[] header = Header(metadata, tensors);
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target) ?? throw new ModelFileException($"{path}: is a directory; name a file.");
        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            WriteWhole(temporary, header, tensors);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception failure)
        {
            Remove(temporary);
            if (failure is not (IOException or UnauthorizedAccessException))
                throw;
            string old = File.Exists(target) ? "the file that was there is unchanged" : "nothing was written";
            throw new ModelFileException($"{path}: cannot be written ({failure.Message.TrimEnd('.')}); {old}. Free space on that disk or choose another place.", failure);
        }
    }

    private static byte[] Header(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<TensorData> tensors)
    {
        var header = new Dictionary<string, object> { [SafetensorsHeader.MetadataKey] = metadata };
        long begin = 0;
        foreach (TensorData tensor in tensors)
        {
            long end = begin + tensor.ByteCount;
            if (!header.TryAdd(tensor.Name, new { dtype = tensor.Type.ToString(), shape = tensor.Shape, data_offsets = new[] { begin, end } }))
                throw new ArgumentException($"Two tensors are named '{tensor.Name}'.", nameof(tensors));
            begin = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        int padded = (sizeof(ulong) + json.Length + DataAlignment - 1) / DataAlignment * DataAlignment;
        byte[] bytes = new byte[padded];
        bytes.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(bytes, padded - sizeof(ulong));
        json.CopyTo(bytes, sizeof(ulong));
        return bytes;
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report.
        }
    }

    private void WriteWhole(string temporary, byte[] header, IReadOnlyList<TensorData> tensors)
    {
        using Stream stream = CreateFile(temporary);
        stream.Write(header);
        foreach (TensorData tensor in tensors)
            tensor.WriteTo(stream);
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
    }
}
