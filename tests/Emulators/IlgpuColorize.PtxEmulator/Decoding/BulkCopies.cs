using IlgpuColorize.PtxEmulator.Asynchrony;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes cp.async.bulk, with and without tensor maps.</summary>
internal static class BulkCopies
{
    public static Step Decode(InstructionForm form)
    {
        if (form.Take("commit_group"))
            return LaneSteps.Each(static (warp, lane) => warp.Groups.Bulk(lane).Commit());
        if (form.Take("wait_group"))
        {
            int stages = form.Take("read") ? 1 : 2;
            int latest = form.Literal(0);
            return LaneSteps.Each((warp, lane) => warp.Groups.Bulk(lane).Wait(latest, stages));
        }
        bool isPrefetch = form.Take("prefetch");
        int rank = form.Take("tensor") ? form.TakeOne("1d", "2d", "3d", "4d", "5d")[0] - '0' : 0;
        form.Skip("tile");
        if (isPrefetch)
        {
            form.Skip("L2", "global");
            return LaneSteps.Nothing;
        }
        return form.TakeAny("mbarrier::complete_tx::bytes", "bulk_group") switch
        {
            "mbarrier::complete_tx::bytes" => IntoShared(form, rank),
            "bulk_group" => OutOfShared(form, rank),
            _ => throw form.Unknown(),
        };
    }

    private static Step IntoShared(InstructionForm form, int rank)
    {
        if (form.TakeAny("shared::cluster", "shared::cta") is null || !form.Take("global"))
            throw form.Unknown();
        AddressSource to = form.Address(0), from = form.Address(1);
        int size = rank > 0 ? form.Sink : form.Source(2, PtxType.U32);
        AddressSource barrier = form.Address(rank > 0 ? 2 : 3);
        RequireOperands(form, rank > 0 ? 3 : 4);
        return LaneSteps.Each((warp, lane) =>
        {
            ThreadGroup group = warp.Group;
            GlobalMemory global = group.Launch.Machine.Memory;
            uint target = to.Shared(warp, lane, StateSpace.Shared);
            uint completion = barrier.Shared(warp, lane, StateSpace.Shared);
            group.Barriers.At(completion);
            if (rank > 0)
            {
                TensorBox box = Box(warp, lane, rank, from, target);
                group.Asynchronous.Arriving(
                    new AsyncWork($"a tensor copy to shared address {target}", () => box.Load(global, group.Shared),
                        () => group.Barriers.Change(completion).CompleteBytes(box.Bytes)));
                return;
            }
            ulong source = from.Of(warp, lane);
            int bytes = Sized((int)warp.Lanes(size)[lane], target, source);
            group.Asynchronous.Arriving(new AsyncWork(
                $"a bulk copy to shared address {target}",
                () => global.At(source, bytes).CopyTo(group.Shared.WriteAsynchronously(target, bytes)),
                () => group.Barriers.Change(completion).CompleteBytes(bytes)));
        });
    }

    private static Step OutOfShared(InstructionForm form, int rank)
    {
        if (!form.Take("global") || !form.Take("shared::cta"))
            throw form.Unknown();
        AddressSource to = form.Address(0), from = form.Address(1);
        int size = rank > 0 ? form.Sink : form.Source(2, PtxType.U32);
        RequireOperands(form, rank > 0 ? 2 : 3);
        return LaneSteps.Each((warp, lane) =>
        {
            ThreadGroup group = warp.Group;
            GlobalMemory global = group.Launch.Machine.Memory;
            uint source = from.Shared(warp, lane, StateSpace.Shared);
            int thread = warp.Thread(lane);
            byte[] taken = [];
            AsyncWork work;
            if (rank > 0)
            {
                TensorBox box = Box(warp, lane, rank, to, source);
                work = new AsyncWork($"a tensor copy from shared address {source}", () => taken = box.Snapshot(group.Shared, thread),
                    () => box.Store(taken, global));
            }
            else
            {
                ulong target = to.Of(warp, lane);
                int bytes = Sized((int)warp.Lanes(size)[lane], source, target);
                work = new AsyncWork(
                    $"a bulk copy from shared address {source}",
                    () => taken = group.Shared.ReadAsynchronously(source, bytes, thread..(thread + 1)).ToArray(),
                    () => taken.CopyTo(global.At(target, bytes)));
            }
            warp.Groups.Bulk(lane).Add(work);
            group.Asynchronous.Awaited(work);
        });
    }

    private static TensorBox Box(Warp warp, int lane, int rank, AddressSource map, uint shared)
    {
        int[] start = map.Index(warp, lane);
        return start.Length == rank
            ? new TensorBox(warp.Group.Launch.Machine.TensorMapAt(map.Of(warp, lane)), start, shared)
            : throw new EmulationException($"{start.Length} coordinates for a copy of rank {rank}");
    }

    private static int Sized(int bytes, uint shared, ulong global) => bytes > 0 && bytes % 16 == 0 && shared % 16 == 0 && global % 16 == 0
        ? bytes
        : throw new EmulationException(
            $"a bulk copy of {bytes} bytes between shared address {shared} and {global:x}: all three must be multiples of 16");

    // One more would be a cache policy, or a mask of a cluster's groups.
    private static void RequireOperands(InstructionForm form, int count)
    {
        if (form.Operands != count)
            throw form.Unknown();
    }
}
