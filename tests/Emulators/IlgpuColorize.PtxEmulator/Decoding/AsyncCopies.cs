using IlgpuColorize.PtxEmulator.Asynchrony;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Decodes cp.async, of single threads.</summary>
internal static class AsyncCopies
{
    public static Dictionary<string, Func<InstructionForm, Step>> Family { get; } = new() { ["cp"] = Copy };

    private static Step Copy(InstructionForm form)
    {
        form.TakeOne("async");
        if (form.Take("bulk"))
            return BulkCopies.Decode(form);
        if (form.Take("mbarrier"))
            return ArriveWhenCopied(form);
        return form.TakeAny("commit_group", "wait_group", "wait_all") switch
        {
            "commit_group" => LaneSteps.Each(static (warp, lane) => warp.Groups.Copies(lane).Commit()),
            "wait_group" => Wait(form.Literal(0)),
            "wait_all" => LaneSteps.Each(static (warp, lane) =>
            {
                warp.Groups.Copies(lane).Commit();
                warp.Groups.Copies(lane).Wait(0, 1);
            }),
            _ => OneCopy(form),
        };
    }

    private static Step Wait(int latest) => LaneSteps.Each((warp, lane) => warp.Groups.Copies(lane).Wait(latest, 1));

    // cp.async.cg.shared.global [to], [from], size{, bytes to read}: the rest is zeros.
    private static Step OneCopy(InstructionForm form)
    {
        string cache = form.TakeOne("ca", "cg");
        if (form.TakeAny("shared", "shared::cta") is null || !form.Take("global"))
            throw form.Unknown();
        form.Skip("L2::64B", "L2::128B", "L2::256B");
        AddressSource to = form.Address(0), from = form.Address(1);
        int size = form.Literal(2);
        if (size != 16 && (cache == "cg" || size is not (4 or 8)))
            throw new EmulationException($"cp.async.{cache} of {size} bytes");
        int read = form.Source(form.Operands > 3 ? 3 : 2, PtxType.U32);
        return LaneSteps.Each((warp, lane) =>
        {
            int bytes = (int)warp.Lanes(read)[lane];
            if (bytes < 0 || bytes > size)
                throw new EmulationException($"cp.async reads {bytes} of {size} bytes");
            ulong source = from.Of(warp, lane), target = to.Shared(warp, lane, StateSpace.Shared);
            if (target % (ulong)size != 0 || source % (ulong)size != 0)
                throw new EmulationException(
                    $"cp.async of {size} bytes from {source:x} to shared address {target}: one is not aligned to them");
            AsyncWork work = new($"cp.async to shared address {target}", () =>
            {
                Span<byte> copied = MemoryWindow.Write(warp, StateSpace.Shared, target, size, lane);
                copied.Clear();
                if (bytes > 0)
                    warp.Group.Launch.Machine.Memory.At(source, bytes).CopyTo(copied);
            });
            warp.Groups.Copies(lane).Add(work);
            warp.Group.Asynchronous.Awaited(work);
        });
    }

    // The mbarrier sees an arrival once the thread's copies so far are done; without .noinc it awaits one more for that.
    private static Step ArriveWhenCopied(InstructionForm form)
    {
        form.TakeOne("arrive");
        if (!form.Take("noinc"))
            throw new EmulationException("the emulator knows cp.async.mbarrier.arrive with .noinc only");
        StateSpace space = form.TakeSpace();
        form.TakeType();
        AddressSource address = form.Address(0);
        return LaneSteps.Each((warp, lane) =>
        {
            uint barrier = address.Shared(warp, lane, space);
            AsyncWork[] copies = warp.Groups.Copies(lane).Undone();
            warp.Group.Asynchronous.Arriving(new AsyncWork("cp.async.mbarrier.arrive", () =>
            {
                foreach (AsyncWork copy in copies)
                    copy.Complete(1);
                warp.Group.Barriers.Change(barrier).Arrive(1);
            }));
        });
    }
}
