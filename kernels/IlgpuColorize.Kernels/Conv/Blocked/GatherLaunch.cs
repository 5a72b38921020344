using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The launch of a gather with the microkernel that its filter was packed for: from a copied band where that is faster, with results in the
/// lanes where result channels are few, else from where the source lies.
/// </summary>
internal readonly record struct GatherLaunch(
    ComputeStream Stream, string Op, ConvGather Gather, GatherOperands Operands) : IMicrokernelLaunch
{
    /// <inheritdoc/>
    public void Run<TKernel>()
        where TKernel : struct, IMicrokernel
    {
        bool goesOn = Operands.Begun is not null;
        if (!goesOn && RanPlanar<TKernel>())
            return;
        if (!goesOn && BandGatherWork<TKernel>.IsFaster(Gather, Operands.Filter))
        {
            BandGatherWork<TKernel> bands = new(Gather, Operands);
            Launch(bands.Items, bands);
            return;
        }
        GatherWork<TKernel> work = new(Gather, Operands);
        Launch(work.Items, work);
    }

    // Six rows hold four result channels, eight hold eight.
    private bool RanPlanar<TKernel>()
        where TKernel : struct, IMicrokernel
    {
        if (TKernel.Width > 8 || !Vector256.IsHardwareAccelerated)
            return false;
        if (!Vector512.IsHardwareAccelerated)
            return RanPlanar<TKernel, Microkernel<Simd256, Vector256<float>, EightByOne>>();
        return TKernel.Width == 4
            ? RanPlanar<TKernel, Microkernel<Simd512, Vector512<float>, SixByTwo>>()
            : RanPlanar<TKernel, Microkernel<Simd512, Vector512<float>, EightByOne>>();
    }

    private bool RanPlanar<TKernel, TPixels>()
        where TKernel : struct, IMicrokernel
        where TPixels : struct, IMicrokernel
    {
        if (!PlanarGatherWork<TKernel, TPixels>.IsFaster(Gather, Operands.Filter))
            return false;
        PlanarGatherWork<TKernel, TPixels> work = new(Gather, Operands);
        Launch(work.Items, work);
        return true;
    }

    private void Launch<TWork>(int items, in TWork work)
        where TWork : struct, IHostWork
    {
        if (Gather.IsDgrad || Gather.FilterRows == SummedRows.All && Gather.Region.Covers(Gather.Target))
            Stream.LaunchHost(Op, Gather.Problem, items, work);
        else
            Stream.LaunchHost(
                Op, ConvPassProblem.OfRegion(Gather.Problem with { R = Gather.Rows(0).Taps }, Gather.Region), items, work);
    }
}
