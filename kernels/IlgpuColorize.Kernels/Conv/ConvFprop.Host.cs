using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes fprop on the device <c>cpu</c>: a gather of x, result channels K.</summary>
internal static class ConvFpropHost
{
    public static void Launch(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, ArrayView<float> bias, TensorView? added, TensorView y)
    {
        GatherOperands operands = new(filter.PackForFprop(stream, problem), x, bias, added, y);
        GatherLaunch.Launch(stream, nameof(ConvFprop), new ConvGather(problem, region, IsDgrad: false), operands);
    }
}
