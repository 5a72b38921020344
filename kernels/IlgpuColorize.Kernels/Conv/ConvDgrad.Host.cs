using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes dgrad on the device <c>cpu</c>: a gather of dy for each parity class of inputs, result channels C.</summary>
internal static class ConvDgradHost
{
    public static void Launch(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, GradientTarget dx)
    {
        GatherOperands operands = new(filter.PackForDgrad(stream, problem), dy, default, dx.Write == GradientWrite.Add ? dx.View : null, dx.View);
        GatherLaunch.Launch(stream, nameof(ConvDgrad), new ConvGather(problem, default, IsDgrad: true), operands);
    }
}
