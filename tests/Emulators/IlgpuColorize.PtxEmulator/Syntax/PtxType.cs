namespace IlgpuColorize.PtxEmulator.Syntax;

/// <summary>A fundamental or packed type of PTX.</summary>
internal enum PtxType
{
    Pred, B8, B16, B32, B64, S8, S16, S32, S64, U8, U16, U32, U64, F16, F16x2, Bf16, Bf16x2, Tf32, F32, F64,
}

/// <summary>The names and sizes of types.</summary>
internal static class PtxTypes
{
    private static readonly Dictionary<string, PtxType> ByName = Enum.GetValues<PtxType>()
        .ToDictionary(type => type.ToString().ToLowerInvariant());

    /// <summary>Finds a type by its name in PTX, without the dot.</summary>
    public static bool TryParse(string name, out PtxType type) => ByName.TryGetValue(name, out type);

    /// <summary>Returns the bytes of a value in memory.</summary>
    public static int Size(this PtxType type) => type switch
    {
        PtxType.B8 or PtxType.S8 or PtxType.U8 or PtxType.Pred => 1,
        PtxType.B16 or PtxType.S16 or PtxType.U16 or PtxType.F16 or PtxType.Bf16 => 2,
        PtxType.B64 or PtxType.S64 or PtxType.U64 or PtxType.F64 => 8,
        _ => 4,
    };

    /// <summary>Returns whether values are sign-extended into wider registers.</summary>
    public static bool IsSigned(this PtxType type) => type is PtxType.S8 or PtxType.S16 or PtxType.S32 or PtxType.S64;

    /// <summary>Returns whether the type is an integer or plain bits.</summary>
    public static bool IsInteger(this PtxType type) => type is >= PtxType.B8 and <= PtxType.U64;
}
