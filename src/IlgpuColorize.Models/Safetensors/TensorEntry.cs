namespace IlgpuColorize.Models.Safetensors;

/// <summary>Describes a tensor of a safetensors file.</summary>
/// <param name="Name">Its name, for example <c>param.embedding.block7.conv2.v</c>.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its extents, outermost first; empty for a scalar.</param>
/// <param name="Offset">Where its bytes start in the file.</param>
public sealed record TensorEntry(string Name, TensorType Type, IReadOnlyList<int> Shape, long Offset)
{
    /// <summary>The number of elements.</summary>
    public long Count => CountOf(Shape);

    /// <summary>The number of bytes.</summary>
    public long ByteCount => Count * Type.ByteSize();

    /// <summary>Writes a shape for people: <c>[64x3x3x1]</c>.</summary>
    public static string Describe(IEnumerable<int> shape) => $"[{string.Join('x', shape)}]";

    /// <summary>Returns name, type and shape for people.</summary>
    public override string ToString() => $"{Name} {Type} {Describe(Shape)}";

    internal static long CountOf(IReadOnlyList<int> shape) => shape.Aggregate(1L, (count, extent) => checked(count * extent));
}
