using System.Numerics;
using IlgpuColorize.PtxEmulator.Asynchrony;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes bar, barrier and mbarrier.</summary>
internal static class Barriers
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new()
    {
        ["bar"] = Bar,
        ["barrier"] = Bar,
        ["mbarrier"] = MBarrierOf,
    };

    // Divergent lanes of a warp meet at the instruction first, which the aligned forms demand anyway.
    private static Step Bar(InstructionForm form)
    {
        if (form.Take("warp"))
        {
            form.TakeOne("sync");
            return WarpExchange.Gathered(form.Source(0, PtxType.B32), static (_, _) => { });
        }
        if (form.Take("cluster"))
            return Clusters.Barrier(form);
        form.Skip("cta", "aligned");
        bool waits = form.TakeOne("sync", "arrive") == "sync";
        int number = form.Source(0, PtxType.U32);
        int threads = form.Operands > 1 ? form.Source(1, PtxType.U32) : waits ? -1 : throw form.Unknown();
        return LaneSteps.Aligned(warp =>
        {
            int lane = BitOperations.TrailingZeroCount(warp.Live);
            uint barrier = (uint)warp.Lanes(number)[lane];
            if (barrier >= 16)
                throw new EmulationException($"barrier {barrier}; there are 0 to 15");
            return warp.Group.Barrier((int)barrier).Reach(warp, threads < 0 ? 0 : (int)warp.Lanes(threads)[lane], waits);
        });
    }

    private static Step MBarrierOf(InstructionForm form)
    {
        string operation = form.TakeOne("init", "inval", "arrive", "arrive_drop", "expect_tx", "test_wait", "try_wait");
        bool expectsBytes = operation.StartsWith("arrive", StringComparison.Ordinal) && form.Take("expect_tx");
        bool isParity = form.Take("parity");
        form.Skip("release", "acquire", "relaxed", "cta", "cluster");
        StateSpace space = form.TakeSpace();
        if (form.TakeType() != PtxType.B64)
            throw form.Unknown();
        return operation switch
        {
            "init" => Change(space, form.Address(0), form.Source(1, PtxType.U32),
                static (barriers, address, count) => barriers.Initialize(address, count)),
            "inval" => Change(space, form.Address(0), form.Sink, static (barriers, address, _) => barriers.Invalidate(address)),
            "expect_tx" => Change(space, form.Address(0), form.Source(1, PtxType.U32),
                static (barriers, address, bytes) => barriers.Change(address).ExpectBytes(bytes)),
            "test_wait" or "try_wait" => Wait(form, space, isParity),
            _ => Arrive(form, space, expectsBytes, operation == "arrive_drop"),
        };
    }

    private static Step Change(StateSpace space, AddressSource address, int operand, Action<MBarriers, uint, int> change)
        => LaneSteps.Each((warp, lane) => change(warp.Group.Barriers, address.Shared(warp, lane, space), (int)warp.Lanes(operand)[lane]));

    // The state is the phase that the arrival belongs to.
    private static Step Arrive(InstructionForm form, StateSpace space, bool expectsBytes, bool drops)
    {
        int state = form.Target(0, PtxType.B64);
        AddressSource address = form.Address(1);
        int operand = form.Operands > 2 ? form.Source(2, PtxType.U32) : -1;
        if (expectsBytes && operand < 0 || drops && operand >= 0 && !expectsBytes)
            throw form.Unknown();
        return LaneSteps.Each((warp, lane) =>
        {
            MBarrier barrier = warp.Group.Barriers.Change(address.Shared(warp, lane, space));
            warp.Lanes(state)[lane] = (ulong)barrier.Phase;
            int value = operand < 0 ? 1 : (int)warp.Lanes(operand)[lane];
            if (expectsBytes)
                barrier.ExpectBytes(value);
            if (drops)
                barrier.Drop();
            else
                barrier.Arrive(expectsBytes ? 1 : value);
        });
    }

    // True once the phase of that parity, or of that state, has ended. try_wait may give up early: it does so at once, and others run.
    private static Step Wait(InstructionForm form, StateSpace space, bool isParity)
    {
        int p = form.Target(0, PtxType.Pred);
        AddressSource address = form.Address(1);
        int awaited = form.Source(2, isParity ? PtxType.U32 : PtxType.B64);
        if (form.Operands > 3)
            form.Source(3, PtxType.U32);
        return (warp, lanes) =>
        {
            bool all = true;
            for (uint rest = lanes; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                long phase = warp.Group.Barriers.At(address.Shared(warp, lane, space)).Phase;
                ulong wanted = warp.Lanes(awaited)[lane];
                bool hasEnded = isParity ? (phase & 1) != Parity(wanted) : phase != (long)wanted;
                warp.Lanes(p)[lane] = Cell.Of(hasEnded);
                all &= hasEnded;
            }
            return all ? Flow.Next : Flow.Yield;
        };
    }

    private static long Parity(ulong bits)
        => (uint)bits <= 1 ? (uint)bits : throw new EmulationException($"a phase parity of {(uint)bits}; it is 0 or 1");
}
