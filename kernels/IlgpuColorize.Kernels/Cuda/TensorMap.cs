namespace IlgpuColorize.Kernels.Cuda;

/// <summary>Names how rows of a box are permuted in shared memory, with CUDA's numbers (CUtensorMapSwizzle).</summary>
internal enum TensorMapSwizzle
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>16-byte chunk i of a 128-byte row r goes to chunk i ^ (r % 8).</summary>
    Bytes128 = 3,
}

/// <summary>
/// Describes a tiled map of a bfloat16 tensor, from which the tensor memory accelerator copies boxes: what cuTensorMapEncodeTiled encodes.
/// Dimensions run from the innermost, whose elements are adjacent. What lies outside reads as zero.
/// </summary>
/// <param name="Address">Of the first element, aligned to 16 bytes.</param>
/// <param name="Extents">Elements of each dimension.</param>
/// <param name="Strides">Bytes from one index to the next, of every dimension but the innermost; multiples of 16.</param>
/// <param name="Box">Extents that a copy spans in the tensor, at most 256 each.</param>
/// <param name="Steps">Distance of the elements copied, in each dimension; a copy holds Box / Steps elements, rounded up.</param>
/// <param name="Swizzle">How rows lie in shared memory.</param>
internal readonly record struct TensorMap(
    long Address, TensorExtents Extents, TensorExtents Strides, TensorExtents Box, TensorExtents Steps, TensorMapSwizzle Swizzle)
{
    /// <summary>The bytes of an encoded map, and the distance of maps in memory.</summary>
    public const int Bytes = 128;

    /// <summary>The number of dimensions.</summary>
    public int Rank => Extents.Count;
}

/// <summary>Up to four numbers, one a dimension, compared by value.</summary>
/// <param name="Count">How many.</param>
/// <param name="D0">Innermost.</param>
/// <param name="D1">Next.</param>
/// <param name="D2">Next.</param>
/// <param name="D3">Outermost.</param>
internal readonly record struct TensorExtents(int Count, long D0, long D1 = 0, long D2 = 0, long D3 = 0)
{
    /// <summary>A dimension's number.</summary>
    public long this[int dimension] => dimension switch
    {
        0 => D0,
        1 => D1,
        2 => D2,
        3 => D3,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"There are {Count} dimensions."),
    };
}
