using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes dgrad on the device <c>cpu</c>, result channels C: a gather of dy for each parity class of inputs, or Winograd's method with the reversed filter.</summary>
internal static class ConvDgradHost
{
    public static void Launch(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, in ConvDgradEpilogue epilogue, ConvAlgorithm algorithm)
    {
        if (algorithm == ConvAlgorithm.Winograd && filter.MayTransform(isDgrad: true))
        {
            WinogradPanel tiles = WinogradPanel.Whole(problem, isDgrad: true);
            ConvWinogradHost.Launch(stream, nameof(ConvDgrad), tiles, new GatherOperands(filter.TransformForWinograd(stream, tiles), dy, null, epilogue));
            return;
        }
        GatherOperands operands = new(filter.PackForDgrad(stream, problem), dy, null, epilogue);
        GatherLaunch.Launch(stream, nameof(ConvDgrad), new ConvGather(problem, default, IsDgrad: true), operands);
    }
}
