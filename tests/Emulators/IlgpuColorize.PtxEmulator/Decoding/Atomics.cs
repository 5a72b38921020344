using System.Numerics;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Matrices;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes atomic operations: atom returns what was in memory, red does not. Groups on several host threads take turns.</summary>
internal static class Atomics
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
    {
        ["atom"] = Atomic,
        ["red"] = Reduction,
    };

    private static Step Atomic(InstructionForm form)
    {
        (StateSpace space, string operation, PtxType type, _) = TakeAccess(form);
        int d = form.Target(0, type);
        AddressSource address = form.Address(1);
        int b = form.Source(2, type);
        if (operation == "cas")
            return Step(space, address, [form.Source(3, type)], type.Size(), d, b, static (_, replacement) => replacement);
        return Step(space, address, [b], type.Size(), d, comparand: -1, Combination(operation, type));
    }

    private static Step Reduction(InstructionForm form)
    {
        (StateSpace space, string operation, PtxType type, int count) = TakeAccess(form);
        AddressSource address = form.Address(0);
        int[] values = form.Sources(1, type);
        return values.Length == count
            ? Step(space, address, values, type.Size(), form.Sink, comparand: -1, Combination(operation, type))
            : throw form.Unknown();
    }

    private static (StateSpace Space, string Operation, PtxType Type, int Count) TakeAccess(InstructionForm form)
    {
        form.Skip("relaxed", "acquire", "release", "acq_rel", "cta", "cluster", "gpu", "sys", "noftz");
        StateSpace space = form.TakeSpace();
        string operation = form.TakeOne("add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec");
        int count = form.TakeAny("v2", "v4") is { } vector ? vector[1] - '0' : 1;
        return (space, operation, form.TakeType(), count);
    }

    private static Func<ulong, ulong, ulong> Combination(string operation, PtxType type) => (operation, type) switch
    {
        ("add", PtxType.Bf16x2) => static (x, y) => Bf16Sum(x, y) | Bf16Sum(x >> 16, y >> 16) << 16,
        _ => TypedOperations.Of(type).Combine(operation),
    };

    private static ulong Bf16Sum(ulong x, ulong y)
        => MatrixElement.ToBf16(MatrixElement.Of((ushort)x, ElementFormat.Bf16) + MatrixElement.Of((ushort)y, ElementFormat.Bf16));

    // The slots of a vector combine with neighbours in memory; the comparand is that of cas, or -1.
    private static Step Step(StateSpace space, AddressSource address, int[] values, int size, int d, int comparand,
        Func<ulong, ulong, ulong> combine) => (warp, lanes) =>
    {
        bool changes = false;
        lock (warp.Group.Launch.Machine.Memory)
            for (uint rest = lanes; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                Span<byte> bytes = MemoryWindow.Modify(warp, space, address.Of(warp, lane), size * values.Length, lane);
                for (int i = 0; i < values.Length; i++)
                {
                    ulong before = MemoryValue.Read(bytes.Slice(i * size, size));
                    bool isMet = comparand < 0 || before == Mask(warp.Lanes(comparand)[lane], size);
                    ulong after = isMet ? combine(before, warp.Lanes(values[i])[lane]) : before;
                    MemoryValue.Write(bytes.Slice(i * size, size), after);
                    changes |= Mask(after, size) != before;
                    warp.Lanes(d)[lane] = before;
                }
            }
        if (changes)
            warp.Group.Progress.Step();
        return Flow.Yield;
    };

    private static ulong Mask(ulong bits, int size) => bits & ulong.MaxValue >> (64 - 8 * size);
}
