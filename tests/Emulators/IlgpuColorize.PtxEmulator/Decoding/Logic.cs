using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes what works on bits.</summary>
internal static class Logic
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
    {
        ["and"] = Binary,
        ["or"] = Binary,
        ["xor"] = Binary,
        ["not"] = Unary,
        ["cnot"] = Unary,
        ["brev"] = Unary,
        ["shl"] = Shift,
        ["shr"] = Shift,
        ["popc"] = Count,
        ["clz"] = Count,
        ["bfind"] = Count,
        ["bfe"] = ExtractField,
        ["bfi"] = InsertField,
        ["prmt"] = Permute,
        ["lop3"] = AnyOfThree,
        ["shf"] = FunnelShift,
    };

    private static Step Unary(InstructionForm form)
    {
        PtxType type = form.TakeType();
        return TypedOperations.Of(type).Unary(form.Opcode, form.Target(0, type), form.Source(1, type), flush: false);
    }

    private static Step Binary(InstructionForm form)
    {
        PtxType type = form.TakeType();
        return TypedOperations.Of(type).Binary(form.Opcode, form.Target(0, type), form.Source(1, type), form.Source(2, type), flush: false);
    }

    private static Step Shift(InstructionForm form)
    {
        PtxType type = form.TakeType();
        return TypedOperations.Of(type)
            .Binary(form.Opcode, form.Target(0, type), form.Source(1, type), form.Source(2, PtxType.U32), flush: false);
    }

    private static Step Count(InstructionForm form)
    {
        PtxType type = form.TakeType();
        return TypedOperations.Of(type).Unary(form.Opcode, form.Target(0, PtxType.U32), form.Source(1, type), flush: false);
    }

    private static Step ExtractField(InstructionForm form)
    {
        PtxType type = form.TakeType();
        return TypedOperations.Of(type).Ternary(
            "bfe", form.Target(0, type), form.Source(1, type), form.Source(2, PtxType.U32), form.Source(3, PtxType.U32), flush: false);
    }

    // bfi.b32 f, a, b, position, length: a's lowest bits replace a field of b.
    private static Step InsertField(InstructionForm form)
    {
        if (form.TakeType() != PtxType.B32)
            throw form.Unknown();
        int d = form.Target(0, PtxType.B32), a = form.Source(1, PtxType.B32), b = form.Source(2, PtxType.B32);
        int position = form.Source(3, PtxType.U32), length = form.Source(4, PtxType.U32);
        return LaneSteps.Each((warp, lane) =>
        {
            int at = (int)warp.Lanes(position)[lane] & 0xFF, bits = (int)warp.Lanes(length)[lane] & 0xFF;
            ulong field = bits >= 32 ? uint.MaxValue : (1ul << bits) - 1;
            ulong mask = at >= 32 ? 0 : field << at;
            warp.Lanes(d)[lane] = (uint)(warp.Lanes(b)[lane] & ~mask | warp.Lanes(a)[lane] << Math.Min(at, 32) & mask);
        });
    }

    // Each nibble of the selector names one of the eight bytes of b:a; its highest bit repeats that byte's sign.
    private static Step Permute(InstructionForm form)
    {
        if (form.TakeType() != PtxType.B32)
            throw form.Unknown();
        return LaneSteps.Ternary<uint, uint, uint, uint>(
            form.Target(0, PtxType.B32), form.Source(1, PtxType.B32), form.Source(2, PtxType.B32), form.Source(3, PtxType.B32),
            static (a, b, selector) =>
            {
                ulong bytes = (ulong)b << 32 | a;
                uint result = 0;
                for (int i = 0; i < 4; i++)
                {
                    uint nibble = selector >> (4 * i) & 0xF;
                    uint value = (uint)(bytes >> (int)(8 * (nibble & 7))) & 0xFF;
                    if (nibble >= 8)
                        value = value >= 0x80 ? 0xFFu : 0;
                    result |= value << (8 * i);
                }
                return result;
            });
    }

    // Bit 4a + 2b + c of the table is the result for those bits of a, b and c.
    private static Step AnyOfThree(InstructionForm form)
    {
        if (form.TakeType() != PtxType.B32)
            throw form.Unknown();
        int table = form.Literal(4);
        return LaneSteps.Ternary<uint, uint, uint, uint>(
            form.Target(0, PtxType.B32), form.Source(1, PtxType.B32), form.Source(2, PtxType.B32), form.Source(3, PtxType.B32), (a, b, c) =>
            {
                uint result = 0;
                for (int entry = 0; entry < 8; entry++)
                    if ((table >> entry & 1) != 0)
                        result |= ((entry & 4) != 0 ? a : ~a) & ((entry & 2) != 0 ? b : ~b) & ((entry & 1) != 0 ? c : ~c);
                return result;
            });
    }

    // Shifts the 64 bits b:a; left keeps the high half, right the low one.
    private static Step FunnelShift(InstructionForm form)
    {
        bool isLeft = form.TakeOne("l", "r") == "l";
        bool wraps = form.TakeOne("wrap", "clamp") == "wrap";
        if (form.TakeType() != PtxType.B32)
            throw form.Unknown();
        return LaneSteps.Ternary<uint, uint, uint, uint>(
            form.Target(0, PtxType.B32), form.Source(1, PtxType.B32), form.Source(2, PtxType.B32), form.Source(3, PtxType.U32),
            (a, b, by) =>
            {
                int shift = (int)(wraps ? by & 31 : Math.Min(by, 32));
                ulong both = (ulong)b << 32 | a;
                return (uint)(isLeft ? both << shift >> 32 : both >> shift);
            });
    }
}
