using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes arithmetic on one type.</summary>
internal static class Arithmetic
{
    public static Dictionary<string, Func<Decoding, Step>> Family { get; } = new()
    {
        ["add"] = Binary,
        ["sub"] = Binary,
        ["mul"] = Multiply,
        ["mad"] = MultiplyAdd,
        ["fma"] = FusedMultiplyAdd,
        ["div"] = Binary,
        ["rem"] = Binary,
        ["min"] = Extremum,
        ["max"] = Extremum,
        ["copysign"] = Binary,
        ["neg"] = Unary,
        ["abs"] = Unary,
        ["sqrt"] = Unary,
        ["rsqrt"] = Unary,
        ["rcp"] = Unary,
        ["ex2"] = Unary,
        ["lg2"] = Unary,
        ["sin"] = Unary,
        ["cos"] = Unary,
        ["tanh"] = Unary,
    };

    private static Step Unary(Decoding decoding)
    {
        (PtxType type, bool flush) = TakeFloatModifiers(decoding);
        return TypedOperations.Of(type).Unary(decoding.Opcode, decoding.Target(0, type), decoding.Source(1, type), flush);
    }

    private static Step Binary(Decoding decoding) => Binary(decoding, decoding.Opcode);

    private static Step Binary(Decoding decoding, string operation)
    {
        bool saturates = decoding.Take("sat");
        (PtxType type, bool flush) = TakeFloatModifiers(decoding);
        int target = decoding.Target(0, type);
        Step step = TypedOperations.Of(type).Binary(operation, target, decoding.Source(1, type), decoding.Source(2, type), flush);
        return saturates ? Saturated(step, type, target) : step;
    }

    private static Step Extremum(Decoding decoding) => Binary(decoding, decoding.Opcode + (decoding.Take("NaN") ? ".NaN" : ""));

    private static Step Multiply(Decoding decoding)
    {
        string? half = decoding.TakeAny("lo", "hi", "wide");
        if (half != "wide")
            return Binary(decoding, half is null ? "mul" : $"mul.{half}");
        PtxType type = decoding.TakeType();
        return TypedOperations.Of(type).Binary("mul.wide", decoding.Target(0, Twice(type)), decoding.Source(1, type), decoding.Source(2, type), flush: false);
    }

    private static Step MultiplyAdd(Decoding decoding)
    {
        string? half = decoding.TakeAny("lo", "hi", "wide");
        if (half is null)
            return FusedMultiplyAdd(decoding);
        PtxType type = decoding.TakeType();
        PtxType sum = half == "wide" ? Twice(type) : type;
        return TypedOperations.Of(type).Ternary(
            $"mad.{half}", decoding.Target(0, sum), decoding.Source(1, type), decoding.Source(2, type), decoding.Source(3, sum), flush: false);
    }

    private static Step FusedMultiplyAdd(Decoding decoding)
    {
        bool saturates = decoding.Take("sat");
        (PtxType type, bool flush) = TakeFloatModifiers(decoding);
        int target = decoding.Target(0, type);
        Step step = TypedOperations.Of(type).Ternary("fma", target, decoding.Source(1, type), decoding.Source(2, type), decoding.Source(3, type), flush);
        return saturates ? Saturated(step, type, target) : step;
    }

    private static (PtxType Type, bool Flush) TakeFloatModifiers(Decoding decoding)
    {
        decoding.Skip("rn", "approx", "full");
        bool flush = decoding.Take("ftz");
        PtxType type = decoding.TakeType();
        return !flush || type == PtxType.F32 ? (type, flush) : throw decoding.Unknown();
    }

    private static Step Saturated(Step step, PtxType type, int target)
    {
        if (type is not (PtxType.F16 or PtxType.F32))
            throw new EmulationException($"the emulator does not know '.sat' for {type}");
        Step saturate = TypedOperations.Of(type).Unary("sat", target, target, flush: false);
        return (warp, lanes) =>
        {
            step(warp, lanes);
            return saturate(warp, lanes);
        };
    }

    private static PtxType Twice(PtxType type) => type switch
    {
        PtxType.S16 => PtxType.S32,
        PtxType.U16 => PtxType.U32,
        PtxType.S32 => PtxType.S64,
        PtxType.U32 => PtxType.U64,
        _ => throw new EmulationException($"{type} has no type of twice the width"),
    };
}
