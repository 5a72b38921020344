namespace IlgpuColorize.PtxEmulator;

/// <summary>Names how a tensor copy permutes the 16-byte pieces of rows in shared memory.</summary>
public enum TensorSwizzle
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Within 32 bytes.</summary>
    Bytes32,

    /// <summary>Within 64 bytes.</summary>
    Bytes64,

    /// <summary>Within 128 bytes.</summary>
    Bytes128,
}

/// <summary>Describes a tensor to bulk copies, as <c>cuTensorMapEncodeTiled</c> does, without interleave and with zeros outside.</summary>
public sealed record TensorMap
{
    private const int Alignment = 16;

    /// <summary>The bytes of an element.</summary>
    public required int ElementSize { get; init; }

    /// <summary>Where the tensor begins in global memory.</summary>
    public required long GlobalAddress { get; init; }

    /// <summary>The extents, fastest first.</summary>
    public required IReadOnlyList<long> Dimensions { get; init; }

    /// <summary>The bytes from one index to the next, for all but the fastest dimension.</summary>
    public required IReadOnlyList<long> ByteStrides { get; init; }

    /// <summary>The extents of what one copy moves.</summary>
    public required IReadOnlyList<int> Box { get; init; }

    /// <summary>The distance of the elements taken within the box; the fastest dimension's is not looked at, as on the hardware.</summary>
    public IReadOnlyList<int> ElementStrides { get; init; } = [1, 1, 1, 1, 1];

    /// <summary>The swizzle.</summary>
    public TensorSwizzle Swizzle { get; init; }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Dimensions.Count;

    /// <summary>The bytes of a row of the box.</summary>
    internal int RowBytes => Box[0] * ElementSize;

    /// <summary>The bytes that one copy moves, those outside the tensor included.</summary>
    internal int BoxBytes => RowBytes * Enumerable.Range(1, Rank - 1).Aggregate(1, (product, dimension) => product * Taken(dimension));

    /// <summary>Returns how many indices of a dimension one copy takes.</summary>
    internal int Taken(int dimension)
        => dimension == 0 ? Box[0] : (Box[dimension] + ElementStrides[dimension] - 1) / ElementStrides[dimension];

    /// <summary>Checks what <c>cuTensorMapEncodeTiled</c> checks.</summary>
    /// <exception cref="EmulationException">The driver would refuse the map, or its meaning is not known here.</exception>
    internal void Validate()
    {
        Require(Rank is >= 1 and <= 5 && ByteStrides.Count == Rank - 1 && Box.Count == Rank && ElementStrides.Count >= Rank,
            $"rank {Rank} does not fit its strides and box");
        Require(ElementSize is 1 or 2 or 4 or 8, $"elements of {ElementSize} bytes");
        Require(GlobalAddress % Alignment == 0, $"global address {GlobalAddress:x} is no multiple of {Alignment}");
        Require(Dimensions.All(extent => extent is >= 1 and <= 1L << 32), "extents must be 1 to 2^32");
        Require(ByteStrides.All(stride => stride % Alignment == 0 && stride is > 0 and < 1L << 40),
            $"strides must be multiples of {Alignment} below 2^40");
        Require(Box.All(extent => extent is >= 1 and <= 256), "extents of the box must be 1 to 256");
        Require(ElementStrides.All(stride => stride is >= 1 and <= 8), "element strides must be 1 to 8");
        Require(RowBytes % Alignment == 0, $"rows of the box have {RowBytes} bytes, no multiple of {Alignment}");
        int span = 16 << (int)Swizzle;
        Require(Swizzle == TensorSwizzle.None || RowBytes == span,
            $"rows of the box have {RowBytes} bytes; the emulator knows this swizzle for {span} only");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new EmulationException($"Tensor map: {message}.");
    }
}
