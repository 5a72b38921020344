namespace IlgpuColorize.Kernels.Tensors;

/// <summary>The number format in which a tensor's elements are stored. Kernels compute in float32 whatever is stored.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>The upper half of a binary32, rounded to nearest even when it is stored; two elements share a word of memory.</summary>
    BFloat16,
}

/// <summary>Sizes that follow from an element type.</summary>
public static class ElementTypes
{
    // 16 bytes: what a wide load moves, and what a tensor memory access asks of every row.
    private const int AlignedBFloat16 = 8;

    /// <summary>Gets the bytes of an element.</summary>
    public static int Bytes(this ElementType type) => type == ElementType.BFloat16 ? sizeof(ushort) : sizeof(float);

    /// <summary>Gets the number of elements that every pitch is a multiple of.</summary>
    public static int ChannelAlignment(this ElementType type) => type == ElementType.BFloat16 ? AlignedBFloat16 : 1;

    /// <summary>Returns the words of four bytes that hold a number of elements.</summary>
    public static long Packed32(this ElementType type, long elements) => (elements * type.Bytes() + sizeof(float) - 1) / sizeof(float);

    /// <summary>Returns the least multiple of an alignment and of this type's own that holds a pixel's channels.</summary>
    public static int PitchOf(this ElementType type, int channels, int alignment = 1)
    {
        int multiple = type.ChannelAlignment();
        while (multiple % alignment != 0)
            multiple += type.ChannelAlignment();
        return (channels + multiple - 1) / multiple * multiple;
    }
}
