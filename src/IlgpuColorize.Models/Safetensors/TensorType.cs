namespace IlgpuColorize.Models.Safetensors;

/// <summary>Names the element types of a safetensors file that are read here; the names are the format's own.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64, rounded to float on read.</summary>
    F64,

    /// <summary>IEEE 754 binary16, widened to float on read.</summary>
    F16,

    /// <summary>The upper half of a binary32, widened to float on read.</summary>
    BF16,

    /// <summary>Signed, 32 bits.</summary>
    I32,

    /// <summary>Signed, 64 bits.</summary>
    I64,

    /// <summary>Unsigned, 8 bits.</summary>
    U8,
}

/// <summary>The sizes and kinds of <see cref="TensorType"/>.</summary>
internal static class TensorTypes
{
    /// <summary>Returns the bytes of one element.</summary>
    public static int ByteSize(this TensorType type) => type switch
    {
        TensorType.F64 or TensorType.I64 => 8,
        TensorType.F32 or TensorType.I32 => 4,
        TensorType.F16 or TensorType.BF16 => 2,
        _ => 1,
    };

    /// <summary>Returns whether the elements are floating-point numbers.</summary>
    public static bool IsFloat(this TensorType type) => type is TensorType.F32 or TensorType.F64 or TensorType.F16 or TensorType.BF16;
}
