using ILGPU;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>
/// Four neighbouring values as they are stored in bfloat16, two a word, the first in the lower half: what a GPU's thread loads and stores
/// at once.
/// </summary>
internal readonly record struct BFloat16Quad(uint Left, uint Right)
{
    /// <summary>The bytes of four values; memory that is read as such quads begins at a multiple of them.</summary>
    public const int Bytes = 2 * sizeof(uint);

    /// <summary>Rounds four values.</summary>
    public static BFloat16Quad Of(Quad values) => new(Pair(values.X, values.Y), Pair(values.Z, values.W));

    /// <summary>
    /// Returns the values, exactly. They are read by value: through a reference to memory ILGPU would load each word by itself, and each
    /// twice.
    /// </summary>
    public static Quad Values(BFloat16Quad stored) => new(
        Interop.IntAsFloat(stored.Left << 16),
        Interop.IntAsFloat(stored.Left & 0xFFFF0000),
        Interop.IntAsFloat(stored.Right << 16),
        Interop.IntAsFloat(stored.Right & 0xFFFF0000));

    private static uint Pair(float first, float second)
        => BFloat16.FromSingleBits(Interop.FloatAsInt(first)) | (uint)BFloat16.FromSingleBits(Interop.FloatAsInt(second)) << 16;
}
