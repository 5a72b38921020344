using System.Text.Json;

namespace IlgpuColorize.Models.Safetensors;

/// <summary>
/// Parses and checks the header of a safetensors file: <c>{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]},
/// "__metadata__": {...}}</c>, offsets relative to the header's end. Tensors must lie side by side and fill the file.
/// </summary>
internal sealed class SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly string _path;
    private readonly long _dataStart;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<TensorEntry> _entries = [];

    private SafetensorsHeader(string path, long dataStart)
    {
        _path = path;
        _dataStart = dataStart;
    }

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<TensorEntry> Entries => _entries;

    /// <summary>Parses a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header's text.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="ModelFileException">The header contradicts itself or the file.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> json, long fileLength)
    {
        var header = new SafetensorsHeader(path, sizeof(ulong) + json.Length);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                header.Add(property);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ModelFileException(
                $"{path}: the header is not valid ({failure.Message.Split('\n')[0]}); the file is damaged: copy or export it again.",
                failure);
        }

        header._entries.Sort((left, right) => (left.Offset, left.ByteCount).CompareTo((right.Offset, right.ByteCount)));
        header.CheckLayout(fileLength);
        return header;
    }

    private void Add(JsonProperty property)
    {
        if (property.Name == MetadataKey)
        {
            foreach (JsonProperty entry in property.Value.EnumerateObject())
                _metadata.Add(
                    entry.Name,
                    entry.Value.ValueKind == JsonValueKind.String
                        ? entry.Value.GetString()!
                        : throw Damaged($"metadata '{entry.Name}' is not a string"));
            return;
        }

        string dtype = property.Value.GetProperty("dtype").GetString() ?? "null";
        if (!Enum.TryParse(dtype, out TensorType type) || type.ToString() != dtype)
            throw Damaged(
                $"tensor '{property.Name}' has the element type '{dtype}', which is not read here; "
                + $"export it as one of {string.Join(", ", Enum.GetNames<TensorType>())}",
                remedy: false);
        int[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];
        JsonElement offsets = property.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2)
            throw Damaged($"tensor '{property.Name}' has {offsets.GetArrayLength()} data_offsets instead of 2");
        AddChecked(property.Name, type, shape, offsets[0].GetInt64(), offsets[1].GetInt64());
    }

    private void AddChecked(string name, TensorType type, int[] shape, long begin, long end)
    {
        if (shape.Any(extent => extent < 0) || begin < 0 || end < begin)
            throw Damaged($"tensor '{name}' has shape {TensorEntry.Describe(shape)} and bytes {begin} to {end}, which cannot be");
        var entry = new TensorEntry(name, type, shape, _dataStart + begin);
        long needed;
        try
        {
            needed = checked(TensorEntry.CountOf(shape) * type.ByteSize());
        }
        catch (OverflowException)
        {
            throw Damaged($"tensor '{name}' has an absurd shape {TensorEntry.Describe(shape)}");
        }

        if (needed != end - begin)
            throw Damaged(
                $"tensor '{name}' of type {type} and shape {TensorEntry.Describe(shape)} needs {needed} bytes, but its offsets span "
                + $"{end - begin}");
        _entries.Add(entry);
    }

    private void CheckLayout(long fileLength)
    {
        long expected = _dataStart;
        foreach (TensorEntry entry in _entries)
        {
            if (entry.Offset != expected)
                throw Damaged(
                    $"tensor '{entry.Name}' starts at byte {entry.Offset} where {expected} was due: tensors "
                    + $"{(entry.Offset < expected ? "overlap" : "leave a gap")}");
            if (entry.ByteCount > fileLength - expected)
                throw new ModelFileException(
                    $"{_path}: is cut short: tensor '{entry.Name}' needs {entry.ByteCount} bytes from byte {entry.Offset} on and the "
                    + $"file has {fileLength}; copy or download it again.");
            expected += entry.ByteCount;
        }

        if (expected < fileLength)
            throw Damaged($"{fileLength - expected} bytes follow the last tensor");
    }

    private ModelFileException Damaged(string cause, bool remedy = true)
        => new($"{_path}: {cause}{(remedy ? "; the file is damaged: copy or export it again." : ".")}");
}
