using System.Numerics;
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
        return (warp, lanes) =>
        {
            // What an instruction stores to one group arrives together.
            Dictionary<ThreadGroup, List<Arrival>> sent = [];
            for (uint rest = lanes; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                (ThreadGroup group, uint target) = At(warp, to.Of(warp, lane));
                (ThreadGroup counting, uint completion) = At(warp, barrier.Of(warp, lane));
                if (counting != group)
                    throw new EmulationException($"st.async to shared address {target} counts at an mbarrier of another group");
                if (target % (size * count) != 0)
                    throw new EmulationException(
                        $"st.async of {size * count} bytes to shared address {target}, which is not aligned to them");
                group.Barriers.At(completion);
                byte[] bytes = new byte[size * count];
                for (int i = 0; i < count; i++)
                    MemoryValue.Write(bytes.AsSpan(i * size, size), warp.Lanes(sources[i])[lane]);
                if (!sent.TryGetValue(group, out List<Arrival>? arrivals))
                    sent.Add(group, arrivals = []);
                arrivals.Add(new Arrival(target, bytes, completion));
            }
            foreach ((ThreadGroup group, List<Arrival> arrivals) in sent)
                group.Asynchronous.Arriving(new AsyncWork(
                    $"st.async to shared address {arrivals[0].Target}",
                    () => arrivals.ForEach(store => store.Bytes.CopyTo(group.Shared.WriteFromPeer(store.Target, store.Bytes.Length))),
                    () => arrivals.ForEach(store => group.Barriers.Change(store.Barrier).CompleteBytes(store.Bytes.Length))));
            return Flow.Next;
        };
    }

    private static (ThreadGroup Group, uint Address) At(Warp warp, ulong address)
        => ClusterWindow.HasRank(address)
            ? (ClusterWindow.GroupAt(warp, address), (uint)ClusterWindow.Offset(address))
            : (warp.Group, (uint)address);

    private sealed record Arrival(uint Target, byte[] Bytes, uint Barrier);
}
