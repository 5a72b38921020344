using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The launch of a gather with the microkernel that its filter was packed for: from a copied band where that is faster, else from where the
/// source lies.
/// </summary>
internal readonly record struct GatherLaunch(
    ComputeStream Stream, string Op, ConvGather Gather, GatherOperands Operands) : IMicrokernelLaunch
{
    /// <inheritdoc/>
    public void Run<TKernel>()
        where TKernel : struct, IMicrokernel
    {
        if (BandGatherWork<TKernel>.IsFaster(Gather, Operands.Filter))
        {
            BandGatherWork<TKernel> bands = new(Gather, Operands);
            Launch(bands.Items, bands);
            return;
        }
        GatherWork<TKernel> work = new(Gather, Operands);
        Launch(work.Items, work);
    }

    private void Launch<TWork>(int items, in TWork work)
        where TWork : struct, IHostWork
    {
        if (Gather.IsDgrad || Gather.Region.Covers(Gather.Target))
            Stream.LaunchHost(Op, Gather.Problem, items, work);
        else
            Stream.LaunchHost(Op, ConvPassProblem.OfRegion(Gather.Problem, Gather.Region), items, work);
    }
}
