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
        GatherWork<TKernel> work = new(gather, operands);
        if (gather.IsDgrad || gather.Region.Covers(gather.Target))
            stream.LaunchHost(op, gather.Problem, work.Items, work);
        else
            stream.LaunchHost(op, new ConvRegionProblem(gather.Problem, gather.Region.Rows, gather.Region.Columns), work.Items, work);
    }
}
