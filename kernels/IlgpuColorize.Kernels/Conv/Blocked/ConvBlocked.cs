using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Convolutions on the device <c>cpu</c> by register-blocked SIMD: fprop and dgrad gather into tiles of packed filters, wgrad multiplies
/// matrices.
/// </summary>
internal static class ConvBlocked
{
    /// <summary>Computes a region of fprop, whose result channels are the output channels.</summary>
    public static void Fprop(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, in ConvEpilogue epilogue)
    {
        PackedFilter packed = filter.PackForFprop(stream, problem);
        packed.Tile.Launch(
            new GatherLaunch(
                stream, nameof(ConvFprop), new ConvGather(problem, region, IsDgrad: false), new GatherOperands(packed, x, epilogue)));
    }

    /// <summary>Computes dgrad, whose result channels are the input channels: a gather of dy for each parity class of inputs.</summary>
    public static void Dgrad(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, in ConvDgradEpilogue epilogue)
    {
        PackedFilter packed = filter.PackForDgrad(stream, problem);
        packed.Tile.Launch(
            new GatherLaunch(
                stream, nameof(ConvDgrad), new ConvGather(problem, default, IsDgrad: true),
                new GatherOperands(packed, dy, null, epilogue)));
    }

    /// <summary>Computes wgrad, whose vectors are output channels.</summary>
    public static void Wgrad(
        ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
        => HostTiles.Choose(problem.K).Launch(new WgradLaunch(stream, problem, x, dy, dw, write));
}
