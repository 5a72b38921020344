namespace IlgpuColorize.Numerics;

/// <summary>
/// Converts between float32 and bfloat16, the upper half of a float32: its sign, its eight bits of exponent and the first seven of its
/// fraction. What a float32 holds a bfloat16 holds too, with a relative error of at most 2^-8. Kernels take the bits of a float32, which
/// every device reinterprets in its own way.
/// </summary>
public static class BFloat16
{
    private const uint Infinity = 0x7F800000;
    private const uint Quiet = 0x0040;

    /// <summary>Returns the bits of the float32 that a bfloat16 stands for, exactly.</summary>
    public static uint ToSingleBits(ushort bits) => (uint)bits << 16;

    /// <summary>
    /// Rounds a float32 to the nearest bfloat16, to the even one of two; what is beyond the largest becomes infinity, NaN stays NaN with
    /// its sign and becomes quiet.
    /// </summary>
    public static ushort FromSingleBits(uint bits)
    {
        bool isNaN = (bits & 0x7FFFFFFF) > Infinity;
        // Half of the last place kept, less one bit where that place is even: the carry rounds.
        uint rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
        return (ushort)(isNaN ? (bits >> 16) | Quiet : rounded);
    }

    /// <summary>Returns the value that a bfloat16 stands for. For the host.</summary>
    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle(ToSingleBits(bits));

    /// <summary>Returns the bits of the bfloat16 nearest to a value. For the host.</summary>
    public static ushort FromSingle(float value) => FromSingleBits(BitConverter.SingleToUInt32Bits(value));

    /// <summary>Returns the bfloat16 nearest to a value. For the host.</summary>
    public static float Round(float value) => ToSingle(FromSingle(value));
}
