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
    /// <summary>
    /// Computes a region of fprop, whose result channels are the output channels; under the last row of the filter alone where there are
    /// sums to go on from.
    /// </summary>
    public static void Fprop(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, in ConvEpilogue epilogue,
        TensorView? begun)
    {
        PackedFilter packed = filter.PackForFprop(stream, problem);
        ConvGather gather = new(problem, region, IsDgrad: false, begun is null ? SummedRows.All : SummedRows.Last);
        packed.Tile.Launch(
            new GatherLaunch(stream, nameof(ConvFprop), gather, new GatherOperands(packed, x, epilogue, Begun: begun)));
    }

    /// <summary>Computes the sums of a row of fprop under all rows of the filter but the last.</summary>
    public static void Begin(
        ComputeStream stream, in ConvProblem problem, PixelRegion row, TensorView x, ConvFilter filter, TensorView sums)
    {
        PackedFilter packed = filter.PackForFprop(stream, problem);
        ConvGather gather = new(problem, row, IsDgrad: false, SummedRows.AllButLast);
        packed.Tile.Launch(
            new GatherLaunch(stream, nameof(ConvFprop), gather, new GatherOperands(packed, x, new ConvEpilogue(sums))));
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
