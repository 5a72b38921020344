namespace IlgpuColorize.Models.Onnx;

/// <summary>An extent of a tensor: a number, or a name for any number, the same wherever the name stands.</summary>
internal readonly record struct OnnxExtent(int Length, string? Name)
{
    /// <summary>Makes a fixed extent.</summary>
    public static implicit operator OnnxExtent(int length) => new(length, null);

    /// <summary>Makes a named extent.</summary>
    public static implicit operator OnnxExtent(string name) => new(0, name);
}
