using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes arithmetic on one type.</summary>
internal static class Arithmetic
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
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

    private static Step Unary(InstructionForm form)
    {
        (PtxType type, bool flush) = TakeFloatModifiers(form);
        return TypedOperations.Of(type).Unary(form.Opcode, form.Target(0, type), form.Source(1, type), flush);
    }

    private static Step Binary(InstructionForm form) => Binary(form, form.Opcode);

    private static Step Binary(InstructionForm form, string operation)
    {
        bool saturates = form.Take("sat");
        (PtxType type, bool flush) = TakeFloatModifiers(form);
        int target = form.Target(0, type);
        Step step = TypedOperations.Of(type).Binary(operation, target, form.Source(1, type), form.Source(2, type), flush);
        return saturates ? Saturated(step, type, target) : step;
    }

    private static Step Extremum(InstructionForm form) => Binary(form, form.Opcode + (form.Take("NaN") ? ".NaN" : ""));

    private static Step Multiply(InstructionForm form)
    {
        string? half = form.TakeAny("lo", "hi", "wide");
        if (half != "wide")
            return Binary(form, half is null ? "mul" : $"mul.{half}");
        PtxType type = form.TakeType();
        return TypedOperations.Of(type)
            .Binary("mul.wide", form.Target(0, Twice(type)), form.Source(1, type), form.Source(2, type), flush: false);
    }

    private static Step MultiplyAdd(InstructionForm form)
    {
        string? half = form.TakeAny("lo", "hi", "wide");
        if (half is null)
            return FusedMultiplyAdd(form);
        PtxType type = form.TakeType();
        PtxType sum = half == "wide" ? Twice(type) : type;
        return TypedOperations.Of(type).Ternary(
            $"mad.{half}", form.Target(0, sum), form.Source(1, type), form.Source(2, type), form.Source(3, sum), flush: false);
    }

    private static Step FusedMultiplyAdd(InstructionForm form)
    {
        bool saturates = form.Take("sat");
        (PtxType type, bool flush) = TakeFloatModifiers(form);
        int target = form.Target(0, type);
        Step step = TypedOperations.Of(type)
            .Ternary("fma", target, form.Source(1, type), form.Source(2, type), form.Source(3, type), flush);
        return saturates ? Saturated(step, type, target) : step;
    }

    private static (PtxType Type, bool Flush) TakeFloatModifiers(InstructionForm form)
    {
        form.Skip("rn", "approx", "full");
        bool flush = form.Take("ftz");
        PtxType type = form.TakeType();
        return !flush || type == PtxType.F32 ? (type, flush) : throw form.Unknown();
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
