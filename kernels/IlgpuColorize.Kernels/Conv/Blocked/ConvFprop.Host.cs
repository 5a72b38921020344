using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes fprop on the device <c>cpu</c>, result channels K: a gather of x, or Winograd's method where it is chosen, the region is the whole output and the transformed filter fits.</summary>
internal static class ConvFpropHost
{
    public static void Launch(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, in ConvEpilogue epilogue, ConvAlgorithm algorithm)
    {
        if (algorithm == ConvAlgorithm.Winograd && region.Covers(problem.Output) && filter.MayTransform(isDgrad: false))
        {
            WinogradPanel tiles = WinogradPanel.Whole(problem, isDgrad: false);
            ConvWinogradHost.Launch(stream, nameof(ConvFprop), tiles, new GatherOperands(filter.TransformForWinograd(stream, tiles), x, epilogue));
            return;
        }
        GatherOperands operands = new(filter.PackForFprop(stream, problem), x, epilogue);
        GatherLaunch.Launch(stream, nameof(ConvFprop), new ConvGather(problem, region, IsDgrad: false), operands);
    }
}
