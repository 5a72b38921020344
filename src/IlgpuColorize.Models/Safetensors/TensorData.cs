namespace IlgpuColorize.Models.Safetensors;

/// <summary>
/// Describes a tensor to be written, whose numbers are fetched when its turn comes, so that a model on a device is never copied as a whole.
/// </summary>
public sealed class TensorData
{
    private readonly Action<Stream> _write;

    private TensorData(string name, TensorType type, IReadOnlyList<int> shape, Action<Stream> write)
    {
        Name = name;
        Type = type;
        Shape = shape;
        _write = write;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The element type: F32, BF16 or I32.</summary>
    public TensorType Type { get; }

    /// <summary>The extents, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    internal long ByteCount => TensorEntry.CountOf(Shape) * Type.ByteSize();

    /// <summary>Describes a tensor of floats, stored as F32.</summary>
    /// <param name="name">Its name; unique in the file.</param>
    /// <param name="shape">Its extents, outermost first.</param>
    /// <param name="read">Fetches as many numbers as the shape has.</param>
    public static TensorData Floats(string name, IReadOnlyList<int> shape, Func<ReadOnlyMemory<float>> read)
        => new(name, TensorType.F32, shape, stream => ElementBytes.Write(stream, Checked(name, shape, read())));

    /// <summary>Describes a tensor of floats, stored as BF16: rounded to the nearest, halves to the even one.</summary>
    /// <param name="name">Its name; unique in the file.</param>
    /// <param name="shape">Its extents, outermost first.</param>
    /// <param name="read">Fetches as many numbers as the shape has.</param>
    public static TensorData BFloats(string name, IReadOnlyList<int> shape, Func<ReadOnlyMemory<float>> read)
        => new(name, TensorType.BF16, shape, stream => ElementBytes.WriteBFloats(stream, Checked(name, shape, read())));

    /// <summary>Describes a tensor of integers, stored as I32.</summary>
    /// <param name="name">Its name; unique in the file.</param>
    /// <param name="shape">Its extents, outermost first.</param>
    /// <param name="read">Fetches as many numbers as the shape has.</param>
    public static TensorData Ints(string name, IReadOnlyList<int> shape, Func<ReadOnlyMemory<int>> read)
        => new(name, TensorType.I32, shape, stream => ElementBytes.Write(stream, Checked(name, shape, read())));

    internal void WriteTo(Stream stream) => _write(stream);

    private static ReadOnlySpan<T> Checked<T>(string name, IReadOnlyList<int> shape, ReadOnlyMemory<T> values)
        => values.Length == TensorEntry.CountOf(shape)
            ? values.Span
            : throw new ArgumentException(
                $"Tensor '{name}' of shape {TensorEntry.Describe(shape)} was given {values.Length} numbers instead of "
                + $"{TensorEntry.CountOf(shape)}.");
}
