using System.Buffers.Binary;
using System.Text.Json;
using IlgpuColorize.Data;

namespace IlgpuColorize.Models.Safetensors;

/// <summary>
/// Writes a safetensors file, tensor by tensor, by <see cref="WholeFile"/>: an older file stays whole until the new one is.
/// </summary>
public sealed class SafetensorsWriter
{
    // Readers may map the data; the format asks for eight.
    private const int DataAlignment = 8;

    /// <summary>The disk to write to; tests put a failing one here.</summary>
    internal Disk Disk { get; init; } = Disk.Real;

    /// <summary>Writes a file; its folder is created where it is missing.</summary>
    /// <param name="path">Where.</param>
    /// <param name="metadata">Texts of <c>__metadata__</c>.</param>
    /// <param name="tensors">The tensors, in the order of the file.</param>
    /// <exception cref="UserException">The disk is full, or the folder or file cannot be written.</exception>
    public void Write(string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<TensorData> tensors)
    {
        byte[] header = Header(metadata, tensors);
        WholeFile.Write(path, WriteContents, Disk);

        void WriteContents(Stream stream)
        {
            stream.Write(header);
            foreach (TensorData tensor in tensors)
                tensor.WriteTo(stream);
        }
    }

    private static byte[] Header(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<TensorData> tensors)
    {
        var header = new Dictionary<string, object> { [SafetensorsHeader.MetadataKey] = metadata };
        long begin = 0;
        foreach (TensorData tensor in tensors)
        {
            long end = begin + tensor.ByteCount;
            if (!header.TryAdd(tensor.Name, new
            {
                dtype = tensor.Type.ToString(),
                shape = tensor.Shape,
                data_offsets = new[] { begin, end },
            }))
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
}
