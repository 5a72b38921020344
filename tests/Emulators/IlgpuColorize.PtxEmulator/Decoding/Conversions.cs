using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Matrices;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes cvt and cvta.</summary>
internal static class Conversions
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
    {
        ["cvt"] = Convert,
        ["cvta"] = ConvertAddress,
    };

    private static Step Convert(InstructionForm form)
    {
        string? toInteger = form.TakeAny("rni", "rzi", "rmi", "rpi");
        string? toNearest = form.TakeAny("rn", "rna");
        bool saturates = form.Take("sat");
        bool flush = form.Take("ftz");
        PtxType to = form.TakeType();
        PtxType from = form.TakeType();
        if (to is PtxType.Bf16x2 or PtxType.F16x2)
            return Pack(form, to, from, saturates || flush);
        if (to == PtxType.Tf32)
            return LaneSteps.Unary<uint, uint>(form.Target(0, PtxType.B32), form.Source(1, from), toNearest == "rna"
                ? RoundToTf32Away
                : throw form.Unknown());
        if (flush && !(from == PtxType.F32 || to == PtxType.F32))
            throw form.Unknown();
        int target = form.Target(0, to, anyWidth: true);
        int source = form.Source(1, from, anyWidth: true);
        return (from.IsInteger(), to.IsInteger()) switch
        {
            (true, true) => LaneSteps.Unary<ulong, ulong>(target, source,
                bits => Cell.Widen(saturates ? Clamp(Integer(bits, from), to) : Cell.Widen(bits, from), to)),
            (true, false) => LaneSteps.Unary<ulong, ulong>(target, source, bits => FromInteger(Cell.Widen(bits, from), from, to)),
            (false, true) => LaneSteps.Unary<ulong, ulong>(target, source,
                bits => ToInteger(Flushed(Float(bits, from), flush), toInteger ?? throw form.Unknown(), to)),
            _ => LaneSteps.Unary<ulong, ulong>(target, source,
                bits => FromFloat(ToUnit(Round(Flushed(Float(bits, from), flush), toInteger), saturates), from, to)),
        };
    }

    // cvt.rn.bf16x2.f32 d, a, b: a becomes the upper half.
    private static Step Pack(InstructionForm form, PtxType to, PtxType from, bool isModified)
    {
        if (from != PtxType.F32 || isModified)
            throw form.Unknown();
        PtxType half = to == PtxType.Bf16x2 ? PtxType.Bf16 : PtxType.F16;
        return LaneSteps.Binary<float, float, uint>(
            form.Target(0, PtxType.B32), form.Source(1, from), form.Source(2, from),
            (a, b) => (uint)(FromFloat(a, from, half) << 16 | FromFloat(b, from, half)));
    }

    private static Step ConvertAddress(InstructionForm form)
    {
        bool isToSpace = form.Take("to");
        StateSpace space = form.TakeSpace();
        PtxType type = form.TakeType();
        ulong window = space switch
        {
            StateSpace.Shared or StateSpace.SharedCluster => Memory.MemoryWindow.SharedWindow,
            StateSpace.Local => Memory.MemoryWindow.LocalWindow,
            StateSpace.Global or StateSpace.Const => 0,
            _ => throw form.Unknown(),
        };
        ulong added = isToSpace ? 0 - window : window;
        return LaneSteps.Unary<ulong, ulong>(form.Target(0, type), form.Source(1, type), address => address + added);
    }

    private static Int128 Integer(ulong bits, PtxType type)
    {
        ulong wide = Cell.Widen(bits, type);
        return type.IsSigned() ? (long)wide : wide;
    }

    private static ulong Clamp(Int128 value, PtxType to)
    {
        int bits = to.Size() * 8;
        Int128 least = to.IsSigned() ? -(Int128.One << bits - 1) : 0;
        Int128 most = to.IsSigned() ? (Int128.One << bits - 1) - 1 : (Int128.One << bits) - 1;
        return ulong.CreateTruncating(Int128.Clamp(value, least, most));
    }

    private static double Float(ulong bits, PtxType type) => type switch
    {
        PtxType.F64 => BitConverter.UInt64BitsToDouble(bits),
        PtxType.F32 => BitConverter.UInt32BitsToSingle((uint)bits),
        PtxType.F16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        PtxType.Bf16 => MatrixElement.Of((ushort)bits, ElementFormat.Bf16),
        _ => throw new EmulationException($"the emulator does not convert from {type}"),
    };

    private static ulong FromFloat(double value, PtxType from, PtxType to) => to switch
    {
        PtxType.F64 => BitConverter.DoubleToUInt64Bits(value),
        PtxType.F32 => BitConverter.SingleToUInt32Bits((float)value),
        PtxType.F16 => BitConverter.HalfToUInt16Bits((Half)value),
        PtxType.Bf16 when from != PtxType.F64 => MatrixElement.ToBf16((float)value),
        _ => throw new EmulationException($"the emulator does not convert from {from} to {to}"),
    };

    private static ulong FromInteger(ulong wide, PtxType from, PtxType to) => (to, from.IsSigned()) switch
    {
        (PtxType.F64, true) => BitConverter.DoubleToUInt64Bits((long)wide),
        (PtxType.F64, false) => BitConverter.DoubleToUInt64Bits(wide),
        (PtxType.F32, true) => BitConverter.SingleToUInt32Bits((long)wide),
        (PtxType.F32, false) => BitConverter.SingleToUInt32Bits(wide),
        _ => throw new EmulationException($"the emulator does not convert from {from} to {to}"),
    };

    // Out of range clamps, NaN gives 0.
    private static ulong ToInteger(double value, string rounding, PtxType to)
    {
        double rounded = Round(value, rounding);
        return double.IsNaN(rounded) ? 0 : Clamp((Int128)Math.Clamp(rounded, -1e30, 1e30), to);
    }

    private static double Round(double value, string? rounding) => rounding switch
    {
        null => value,
        "rni" => Math.Round(value, MidpointRounding.ToEven),
        "rzi" => Math.Truncate(value),
        "rmi" => Math.Floor(value),
        _ => Math.Ceiling(value),
    };

    private static double ToUnit(double value, bool saturates) => !saturates ? value : double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1);

    private static double Flushed(double value, bool flush) => flush && Math.Abs(value) < 1.17549435e-38 ? Math.CopySign(0, value) : value;

    // To nearest of 10 bits behind the point, ties away from zero.
    private static uint RoundToTf32Away(uint bits)
        => float.IsFinite(BitConverter.UInt32BitsToSingle(bits)) ? (bits + 0x1000) & 0xFFFFE000 : bits;
}
