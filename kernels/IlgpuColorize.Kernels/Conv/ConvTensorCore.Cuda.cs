using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Runs convolutions of tensors on the tensor cores of SM 9.0.</summary>
internal static class ConvTensorCore
{
    // A row that the tensor memory accelerator copies has 16 bytes at least.
    private const int FewestChannels = 8;

    /// <summary>Tells whether the kernels take a problem: at least eight channels on both sides, what is summed in bfloat16, and all that is written or added of one type.</summary>
    /// <param name="problem">The sizes.</param>
    /// <param name="operands">The tensor that is summed, then the others.</param>
    public static bool Applies(in ConvProblem problem, ReadOnlySpan<TensorView> operands)
    {
        if (problem.C < FewestChannels || problem.K < FewestChannels || operands.Length < 2 || operands[0].ElementType != ElementType.BFloat16)
            return false;
        foreach (TensorView operand in operands[2..])
        {
            if (operand.ElementType != operands[1].ElementType)
                return false;
        }
        return true;
    }

    /// <summary>Computes fprop.</summary>
    public static void Fprop(ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, ArrayView<float> bias, TensorView? added, TensorView y)
    {
        ConvOutput output = new(AddressOf(bias), Rows(y), Rows(added), default, default, default, problem.K, IsSingle(y));
        ConvGatherLaunch.Run(stream, nameof(ConvFprop), new ConvGather(problem, region, false), Rows(x), filter.RepackForFprop(stream), output);
    }

    /// <summary>Computes dgrad.</summary>
    public static void Dgrad(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, GradientTarget dx)
    {
        PixelRows rows = Rows(dx.View);
        ConvOutput output = new(0, rows, dx.Write == GradientWrite.Add ? rows : default, default, default, default, problem.C, IsSingle(dx.View));
        ConvGatherLaunch.Run(stream, nameof(ConvDgrad), new ConvGather(problem, default, true), Rows(dy), filter.RepackForDgrad(stream), output);
    }

    /// <summary>Computes wgrad.</summary>
    public static void Wgrad(ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        ConvWgradTiling tiling = ConvWgradLaunch.Tile(problem, stream.Device.Multiprocessors);
        ArrayView<float> partials = stream.Device.Scratch(checked(tiling.ShareElements * tiling.Shares));
        ConvWgradLaunch.Run(stream, problem, tiling, Rows(x), Rows(dy), AddressOf(partials));
        ConvWgradSum sum = new(tiling, partials, dw, write == GradientWrite.Add ? 1 : 0);
        stream.Launch("ConvWgrad.Sum", new ConvPackProblem(problem.FilterElements), problem.FilterElements, sum);
    }

    private static PixelRows Rows(TensorView view) => new(AddressOf(view.Data), view.Pitch);

    private static PixelRows Rows(TensorView? view) => view is { } tensor ? Rows(tensor) : default;

    private static long AddressOf(ArrayView<float> view) => view.Length == 0 ? 0 : view.LoadEffectiveAddressAsPtr();

    private static int IsSingle(TensorView view) => view.ElementType == ElementType.Float32 ? 1 : 0;
}
