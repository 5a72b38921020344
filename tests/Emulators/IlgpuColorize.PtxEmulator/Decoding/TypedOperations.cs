using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Computes with one type.</summary>
internal abstract class TypedOperations
{
    private static readonly Dictionary<PtxType, TypedOperations> ByType = new()
    {
        [PtxType.S16] = new IntegerOperations<short>(),
        [PtxType.U16] = new IntegerOperations<ushort>(),
        [PtxType.B16] = new IntegerOperations<ushort>(),
        [PtxType.S32] = new IntegerOperations<int>(),
        [PtxType.U32] = new IntegerOperations<uint>(),
        [PtxType.B32] = new IntegerOperations<uint>(),
        [PtxType.S64] = new IntegerOperations<long>(),
        [PtxType.U64] = new IntegerOperations<ulong>(),
        [PtxType.B64] = new IntegerOperations<ulong>(),
        [PtxType.F16] = new FloatOperations<Half>(),
        [PtxType.F32] = new FloatOperations<float>(),
        [PtxType.F64] = new FloatOperations<double>(),
        [PtxType.Pred] = new PredicateOperations(),
    };

    /// <summary>Returns the operations of a type.</summary>
    public static TypedOperations Of(PtxType type)
        => ByType.TryGetValue(type, out TypedOperations? operations)
            ? operations
            : throw new EmulationException($"the emulator does not compute with {type}");

    /// <summary>Makes the step of an operation with one operand.</summary>
    public abstract Step Unary(string operation, int d, int a, bool flush);

    /// <summary>Makes the step of an operation with two operands.</summary>
    public abstract Step Binary(string operation, int d, int a, int b, bool flush);

    /// <summary>Makes the step of an operation with three operands.</summary>
    public abstract Step Ternary(string operation, int d, int a, int b, int c, bool flush);

    /// <summary>Makes the step of a comparison.</summary>
    public abstract Step Compare(string comparison, int p, int a, int b);

    /// <summary>Returns how an atomic instruction combines what is in memory with its operand.</summary>
    public abstract Func<ulong, ulong, ulong> Combine(string operation);

    protected static EmulationException Unknown(string operation) => new($"the emulator does not know '{operation}' for this type");
}
