using ILGPU;

namespace IlgpuColorize.Kernels.Cuda;

/// <summary>Two neighbouring values in registers.</summary>
internal readonly record struct TwoValues(float V0, float V1)
{
    /// <summary>Reads two float32, aligned to 8 bytes.</summary>
    public static unsafe TwoValues LoadSingle(long address) => OfSingleBits(*(ulong*)address);

    /// <summary>Takes apart two bfloat16, the first in the lower half.</summary>
    public static TwoValues OfBFloat16Bits(uint bits) => new(Interop.IntAsFloat(bits << 16), Interop.IntAsFloat(bits & 0xFFFF0000));

    /// <summary>Takes apart two float32, the first in the lower half.</summary>
    public static TwoValues OfSingleBits(ulong bits) => new(Interop.IntAsFloat((uint)bits), Interop.IntAsFloat((uint)(bits >> 32)));
}

/// <summary>Four neighbouring values in registers.</summary>
internal readonly record struct FourValues(float V0, float V1, float V2, float V3)
{
    /// <summary>Reads four float32, aligned to 8 bytes.</summary>
    public static FourValues LoadSingle(long address) => Join(TwoValues.LoadSingle(address), TwoValues.LoadSingle(address + 8));

    /// <summary>Joins two and two.</summary>
    public static FourValues Join(TwoValues first, TwoValues last) => new(first.V0, first.V1, last.V0, last.V1);

    /// <summary>Returns the sum of both.</summary>
    public FourValues Plus(FourValues other) => Plus(other.V0, other.V1, other.V2, other.V3);

    /// <summary>Returns the sum with four values.</summary>
    public FourValues Plus(float v0, float v1, float v2, float v3) => new(V0 + v0, V1 + v1, V2 + v2, V3 + v3);
}

/// <summary>
/// Four neighbouring bfloat16 as they were read: half the registers of <see cref="Values"/>, for what is read long before.
/// </summary>
internal readonly record struct FourBFloat16(ulong Bits)
{
    /// <summary>Gets the values.</summary>
    public FourValues Values => FourValues.Join(TwoValues.OfBFloat16Bits((uint)Bits), TwoValues.OfBFloat16Bits((uint)(Bits >> 32)));

    /// <summary>Reads them, aligned to 8 bytes.</summary>
    public static unsafe FourBFloat16 Load(long address) => new(*(ulong*)address);
}

/// <summary>Sixteen bytes as they were read: eight neighbouring bfloat16, or four float32.</summary>
internal readonly record struct EightBFloat16(FourBFloat16 First, FourBFloat16 Last)
{
    /// <summary>Gets the values of four float32.</summary>
    public FourValues Singles => FourValues.Join(TwoValues.OfSingleBits(First.Bits), TwoValues.OfSingleBits(Last.Bits));

    /// <summary>Reads them, aligned to 8 bytes.</summary>
    public static EightBFloat16 Load(long address) => new(FourBFloat16.Load(address), FourBFloat16.Load(address + 8));
}

/// <summary>Eight neighbouring values in registers.</summary>
internal readonly record struct EightValues(float V0, float V1, float V2, float V3, float V4, float V5, float V6, float V7)
{
    /// <summary>Reads eight float32, aligned to 8 bytes.</summary>
    public static EightValues LoadSingle(long address) => Join(FourValues.LoadSingle(address), FourValues.LoadSingle(address + 16));

    /// <summary>Reads the first <paramref name="count"/> of eight float32, and zeros for the others.</summary>
    public static unsafe EightValues LoadSingle(long address, int count)
    {
        float* values = (float*)address;
        return new(
            count > 0 ? values[0] : 0f, count > 1 ? values[1] : 0f, count > 2 ? values[2] : 0f, count > 3 ? values[3] : 0f,
            count > 4 ? values[4] : 0f, count > 5 ? values[5] : 0f, count > 6 ? values[6] : 0f, count > 7 ? values[7] : 0f);
    }

    /// <summary>Returns the sum of both.</summary>
    public EightValues Plus(EightValues other)
        => new(V0 + other.V0, V1 + other.V1, V2 + other.V2, V3 + other.V3, V4 + other.V4, V5 + other.V5, V6 + other.V6, V7 + other.V7);

    /// <summary>Returns the sum with eight float32, aligned to 8 bytes.</summary>
    public EightValues PlusSingle(long address)
    {
        TwoValues next = TwoValues.LoadSingle(address);
        float v0 = V0 + next.V0, v1 = V1 + next.V1;
        next = TwoValues.LoadSingle(address + 8);
        float v2 = V2 + next.V0, v3 = V3 + next.V1;
        next = TwoValues.LoadSingle(address + 16);
        float v4 = V4 + next.V0, v5 = V5 + next.V1;
        next = TwoValues.LoadSingle(address + 24);
        return new(v0, v1, v2, v3, v4, v5, V6 + next.V0, V7 + next.V1);
    }

    /// <summary>Returns the sum with four values and four more.</summary>
    public EightValues Plus(FourValues first, FourValues last) => Plus(Join(first, last));

    private static EightValues Join(FourValues a, FourValues b) => new(a.V0, a.V1, a.V2, a.V3, b.V0, b.V1, b.V2, b.V3);
}
