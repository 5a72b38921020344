namespace IlgpuColorize.PtxEmulator.Matrices;

/// <summary>Converts the 16-bit formats of matrix elements, and tf32, to float.</summary>
internal enum ElementFormat
{
    Bf16, F16, Tf32,
}

/// <summary>Reads matrix elements from bits.</summary>
internal static class MatrixElement
{
    /// <summary>Returns a 16-bit element as float.</summary>
    public static float Of(ushort bits, ElementFormat format)
        => format == ElementFormat.Bf16 ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>Returns a tf32 element as float: the hardware does not look at the lowest 13 bits.</summary>
    public static float OfTf32(uint bits) => BitConverter.UInt32BitsToSingle(bits & 0xFFFFE000);

    /// <summary>Rounds to bf16, to nearest with ties to even; any NaN becomes 0x7FFF.</summary>
    public static ushort ToBf16(float value)
    {
        if (float.IsNaN(value))
            return 0x7FFF;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}
