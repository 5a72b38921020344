using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches wgrad on the device <c>cpu</c>, with the register tile for its vectors of output channels; small filters on many pixels are summed in chunks at the same time.</summary>
internal static class ConvWgradHost
{
    public static void Launch(ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write, HostTile tile)
    {
        switch (tile)
        {
            case HostTile.Channels32:
                Launch<Microkernel<Simd512, Vector512<float>, SixByTwo>>(stream, problem, x, dy, dw, write);
                break;
            case HostTile.Channels16:
                Launch<Microkernel<Simd256, Vector256<float>, SixByTwo>>(stream, problem, x, dy, dw, write);
                break;
            case HostTile.Channels8 when Vector256.IsHardwareAccelerated:
                Launch<Microkernel<Simd256, Vector256<float>, EightByOne>>(stream, problem, x, dy, dw, write);
                break;
            case HostTile.Channels8:
                Launch<Microkernel<Simd128, Vector128<float>, SixByTwo>>(stream, problem, x, dy, dw, write);
                break;
            default:
                Launch<Microkernel<Simd128, Vector128<float>, EightByOne>>(stream, problem, x, dy, dw, write);
                break;
        }
    }

    private static void Launch<TKernel>(ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
        where TKernel : struct, IMicrokernel
    {
        ConvWgradSplit split = new(problem);
        if (split.Chunks == 1)
        {
            ConvWgradWork<TKernel> whole = new(problem, split, x, dy, dw, write);
            stream.LaunchHost(nameof(ConvWgrad), problem, whole.Items, whole);
            return;
        }
        ArrayView<float> partial = stream.Device.Scratch(split.Chunks * problem.FilterElements);
        ConvWgradWork<TKernel> chunks = new(problem, split, x, dy, partial, GradientWrite.Set);
        stream.LaunchHost(nameof(ConvWgrad), problem, chunks.Items, chunks);
        ConvSumProblem sum = new(problem.FilterElements, split.Chunks);
        ConvWgradSumWork add = new(sum, partial, dw, write);
        stream.LaunchHost("ConvWgrad.Sum", sum, add.Items, add);
    }
}
