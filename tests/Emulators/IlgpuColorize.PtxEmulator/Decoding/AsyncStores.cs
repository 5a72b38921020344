using IlgpuColorize.PtxEmulator.Asynchrony;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>
/// Decodes st.async: a store to the shared memory of a group of the cluster, which arrives at some time and then counts its bytes at an
/// mbarrier there.
/// </summary>
internal static class AsyncStores
{
    public static Step Decode(InstructionForm form)
    {
        form.Skip("weak");
        if (form.TakeSpace() != StateSpace.SharedCluster)
            throw form.Unknown();
        form.TakeOne("mbarrier::complete_tx::bytes");
        int count = form.TakeAny("v2", "v4") is { } vector ? vector[1] - '0' : 1;
        PtxType type = form.TakeType();
        int size = type.Size();
        AddressSource to = form.Address(0), barrier = form.Address(2);
        int[] sources = form.Sources(1, type, anyWidth: true);
        if (sources.Length != count)
            throw form.Unknown();
        return LaneSteps.Each((warp, lane) =>
        {
            (ThreadGroup group, uint target) = At(warp, to.Of(warp, lane));
            (ThreadGroup counting, uint completion) = At(warp, barrier.Of(warp, lane));
            if (counting != group)
                throw new EmulationException($"st.async to shared address {target} counts at an mbarrier of another group");
            if (target % (size * count) != 0)
                throw new EmulationException($"st.async of {size * count} bytes to shared address {target}, which is not aligned to them");
            byte[] bytes = new byte[size * count];
            for (int i = 0; i < count; i++)
                MemoryValue.Write(bytes.AsSpan(i * size, size), warp.Lanes(sources[i])[lane]);
            group.Barriers.At(completion);
            group.Asynchronous.Arriving(new AsyncWork(
                $"st.async to shared address {target}",
                () => bytes.CopyTo(group.Shared.WriteFromPeer(target, bytes.Length)),
                () => group.Barriers.Change(completion).CompleteBytes(bytes.Length)));
        });
    }

    private static (ThreadGroup Group, uint Address) At(Warp warp, ulong address)
        => ClusterWindow.HasRank(address)
            ? (ClusterWindow.GroupAt(warp, address), (uint)ClusterWindow.Offset(address))
            : (warp.Group, (uint)address);
}
