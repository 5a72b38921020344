using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches gathers with the microkernel that a filter was packed for.</summary>
internal static class GatherLaunch
{
    public static void Launch(ComputeStream stream, string op, in ConvGather gather, in GatherOperands operands)
    {
        switch (operands.Filter.Tile)
        {
            case HostTile.Channels32:
                Launch<Microkernel<Simd512, Vector512<float>, SixByTwo>>(stream, op, gather, operands);
                break;
            case HostTile.Channels16:
                Launch<Microkernel<Simd256, Vector256<float>, SixByTwo>>(stream, op, gather, operands);
                break;
            case HostTile.Channels8 when Vector256.IsHardwareAccelerated:
                Launch<Microkernel<Simd256, Vector256<float>, EightByOne>>(stream, op, gather, operands);
                break;
            case HostTile.Channels8:
                Launch<Microkernel<Simd128, Vector128<float>, SixByTwo>>(stream, op, gather, operands);
                break;
            default:
                Launch<Microkernel<Simd128, Vector128<float>, EightByOne>>(stream, op, gather, operands);
                break;
        }
    }

    private static void Launch<TKernel>(ComputeStream stream, string op, in ConvGather gather, in GatherOperands operands)
        where TKernel : struct, IMicrokernel
    {
        if (BandGatherWork<TKernel>.Pays(gather, operands.Filter))
        {
            BandGatherWork<TKernel> bands = new(gather, operands);
            Launch(stream, op, gather, bands.Items, bands);
            return;
        }
        GatherWork<TKernel> work = new(gather, operands);
        Launch(stream, op, gather, work.Items, work);
    }

    private static void Launch<TWork>(ComputeStream stream, string op, in ConvGather gather, int items, in TWork work)
        where TWork : struct, IHostWork
    {
        if (gather.IsDgrad || gather.Region.Covers(gather.Target))
            stream.LaunchHost(op, gather.Problem, items, work);
        else
            stream.LaunchHost(op, new ConvRegionProblem(gather.Problem, gather.Region.Rows, gather.Region.Columns), items, work);
    }
}
