using System.Numerics;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>
/// Decodes loads and stores, prefetches and memory fences. Turns of warps are short, so that an ordinary load sees what others stored:
/// order is not modelled.
/// </summary>
internal static class MemoryAccess
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
    {
        ["ld"] = Load,
        ["ldu"] = Load,
        ["st"] = Store,
        ["prefetch"] = Ignore,
        ["prefetchu"] = Ignore,
        ["membar"] = Ignore,
    };

    private static Step Load(InstructionForm form)
    {
        (StateSpace space, PtxType type, int count, bool isSynchronising) = TakeAccess(form);
        int[] targets = form.Targets(0, type, anyWidth: true);
        AddressSource address = form.Address(1);
        RequireCount(form, targets, count);
        int size = type.Size();
        Flow flow = isSynchronising ? Flow.Yield : Flow.Next;
        return (warp, lanes) =>
        {
            if (space == StateSpace.Shared)
                BankConflicts.Count(warp, lanes, address, size * count);
            for (uint rest = lanes; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                ReadOnlySpan<byte> bytes = MemoryWindow.Read(warp, space, address.Of(warp, lane), size * count, lane);
                for (int i = 0; i < targets.Length; i++)
                    warp.Lanes(targets[i])[lane] = Cell.Widen(MemoryValue.Read(bytes.Slice(i * size, size)), type);
            }
            return flow;
        };
    }

    private static Step Store(InstructionForm form)
    {
        if (form.Take("async"))
            return AsyncStores.Decode(form);
        (StateSpace space, PtxType type, int count, _) = TakeAccess(form);
        AddressSource address = form.Address(0);
        int[] sources = form.Sources(1, type, anyWidth: true);
        RequireCount(form, sources, count);
        int size = type.Size();
        return (warp, lanes) =>
        {
            if (space == StateSpace.Shared)
                BankConflicts.Count(warp, lanes, address, size * count);
            for (uint rest = lanes; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                Span<byte> bytes = MemoryWindow.Write(warp, space, address.Of(warp, lane), size * count, lane);
                for (int i = 0; i < sources.Length; i++)
                    MemoryValue.Write(bytes.Slice(i * size, size), warp.Lanes(sources[i])[lane]);
            }
            return Flow.Next;
        };
    }

    private static (StateSpace Space, PtxType Type, int Count, bool IsSynchronising) TakeAccess(InstructionForm form)
    {
        bool isSynchronising = form.TakeAny("volatile", "acquire", "relaxed", "release", "weak") is not (null or "weak");
        form.Skip("cta", "cluster", "gpu", "sys", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "nc");
        form.Skip("L1::no_allocate", "L1::evict_normal", "L1::evict_first", "L1::evict_last", "L1::evict_unchanged", "L2::64B", "L2::128B",
            "L2::256B");
        StateSpace space = form.TakeSpace();
        int count = form.TakeAny("v2", "v4", "v8") is { } vector ? vector[1] - '0' : 1;
        return (space, form.TakeType(), count, isSynchronising);
    }

    private static void RequireCount(InstructionForm form, int[] slots, int count)
    {
        if (slots.Length != count)
            throw form.Unknown();
    }

    private static Step Ignore(InstructionForm form)
    {
        form.Skip("global", "local", "const", "L1", "L2", "L2::evict_last", "L2::evict_normal", "tensormap", "cta", "gl", "sys", "uniform");
        return LaneSteps.Nothing;
    }
}
