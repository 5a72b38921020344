using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Tells a group's threads that all results of a stage have arrived in its shared memory, its own and the other groups'. In a cluster every
/// stage has an mbarrier, which counts the bytes that come; one group by itself has its own barrier.
/// </summary>
/// <param name="Memory">The group's shared memory.</param>
/// <param name="IsFirst">Whether this is the group's first thread, which says how many bytes will come.</param>
internal readonly record struct DrawRowArrivals<TCluster>(DrawRowMemory<TCluster> Memory, bool IsFirst)
    where TCluster : struct, IGroupCluster
{
    /// <summary>Makes the mbarriers ready for the first pixel. Nothing may be sent before the cluster has met.</summary>
    public void Prepare()
    {
        if (TCluster.Size == 1 || !IsFirst)
            return;
        for (int stage = 0; stage < Memory.Stages; stage++)
        {
            Ptx.MbarrierInitialize(Memory.BarrierOf(stage), 1);
            Ptx.MbarrierArriveExpecting(Memory.BarrierOf(stage), BytesOf(stage));
        }
        Ptx.FenceMbarrierInitialization();
    }

    /// <summary>Waits for a stage's results of a pixel, and makes its mbarrier ready for the next one.</summary>
    public void Wait(int stage, int column)
    {
        if (TCluster.Size == 1)
        {
            Group.Barrier();
            return;
        }
        Ptx.MbarrierWait(Memory.BarrierOf(stage), column & 1);
        if (IsFirst)
            Ptx.MbarrierArriveExpecting(Memory.BarrierOf(stage), BytesOf(stage));
    }

    // A pair of bfloat16 for each channel and sample, or the mixtures.
    private int BytesOf(int stage)
        => MmaTile.Columns * (stage < Memory.Stages - 1 ? Memory.Channels * 2 * sizeof(ushort) : Memory.MixtureChannels * sizeof(float));
}
