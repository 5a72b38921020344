using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Launches convolutions as matrix products on tiles in shared memory, for GPUs without tensor cores and for fp32.</summary>
internal static class ConvTiled
{
    private const int Narrow = 64;
    private const int Wide = 128;
    private const int FewestChannels = 16;

    /// <summary>
    /// Returns whether a convolution is expected to be faster than by <see cref="ConvAlgorithm.Direct"/>: with fewer channels on either
    /// side most of a tile, or of a stage, is zeros.
    /// </summary>
    public static bool IsFaster(in ConvProblem problem) => Math.Min(problem.C, problem.K) >= FewestChannels;

    /// <summary>
    /// Returns the columns of a tile for a number of result channels: 128, which asks least of shared memory, or 64 where 128 would compute
    /// more than a fourth more: for up to 64 channels, and for 160.
    /// </summary>
    public static int TileColumns(int results) => 4 * Padded(results, Wide) > 5 * Padded(results, Narrow) ? Narrow : Wide;

    /// <summary>Computes the whole output.</summary>
    public static void Fprop(
        ComputeStream stream, in ConvProblem problem, TensorView x, ConvFilter filter, ArrayView<float> bias, TensorView? added,
        TensorView y)
    {
        ConvGather gather = new(problem, PixelRegion.Whole(problem.Output), IsDgrad: false);
        Gather(stream, nameof(ConvFprop), gather, x, filter.TileForFprop(stream), bias, added, y);
    }

    /// <summary>Computes the gradient of the input: all parity classes in one launch.</summary>
    public static void Dgrad(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, GradientTarget dx)
    {
        ConvGather gather = new(problem, default, IsDgrad: true);
        Gather(
            stream, nameof(ConvDgrad), gather, dy, filter.TileForDgrad(stream), default, dx.Write == GradientWrite.Add ? dx.View : null,
            dx.View);
    }

    /// <summary>Computes the gradient of the filter, in slices of pixels that are summed in order.</summary>
    public static void Wgrad(
        ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        int tileColumns = TileColumns(problem.C), adds = write == GradientWrite.Add ? 1 : 0;
        var cut = TiledWgradTiling.Cut(problem, tileColumns);
        bool isSliced = cut.Slices > 1;
        ArrayView<float> sums = isSliced ? stream.Device.Scratch(checked(cut.Slices * problem.FilterElements)) : dw;
        TensorView target = new(sums, new Shape(cut.Slices * problem.K, problem.R, problem.S, problem.C), problem.C);
        ConvPassProblem pass = new(problem, x.ElementType, dy.ElementType);
        if (tileColumns == Wide)
            stream.LaunchGroups(nameof(ConvWgrad), pass, cut.GroupGrid, WgradKernel<WideTile>(cut, x, dy, target, isSliced ? 0 : adds));
        else
            stream.LaunchGroups(nameof(ConvWgrad), pass, cut.GroupGrid, WgradKernel<NarrowTile>(cut, x, dy, target, isSliced ? 0 : adds));
        if (isSliced)
            PartialSums.Add(stream, $"{nameof(ConvWgrad)}.Sum", sums, cut.Slices, dw, write);
    }

    private static ConvTiledWgradKernel<TWidth> WgradKernel<TWidth>(
        in TiledWgradTiling cut, TensorView x, TensorView dy, TensorView dw, int adds)
        where TWidth : struct, ITileWidth => new(cut, QuadView.Of(x), QuadView.Of(dy), QuadView.Of(dw), adds);

    private static void Gather(
        ComputeStream stream, string op, in ConvGather gather, TensorView source, in TiledFilterView filter, ArrayView<float> bias,
        TensorView? added, TensorView target)
    {
        if (TileColumns(target.C) == Wide)
            Gather<WideTile>(stream, op, gather, source, filter, bias, added, target);
        else
            Gather<NarrowTile>(stream, op, gather, source, filter, bias, added, target);
    }

    private static void Gather<TWidth>(
        ComputeStream stream, string op, in ConvGather gather, TensorView source, in TiledFilterView filter, ArrayView<float> bias,
        TensorView? added, TensorView target)
        where TWidth : struct, ITileWidth
    {
        // A kernel's views must refer to memory of the device even where they are not used.
        ConvTiledGatherKernel<TWidth> kernel = new(
            TiledAxes.Of(gather), QuadView.Of(source), filter, bias.Length != 0 ? bias : source.Data, bias.Length != 0 ? 1 : 0,
            QuadView.Of(added ?? target), added is null ? 0 : 1, QuadView.Of(target));
        ElementType input = gather.IsDgrad ? target.ElementType : source.ElementType;
        ElementType output = gather.IsDgrad ? source.ElementType : target.ElementType;
        stream.LaunchGroups(op, new ConvPassProblem(gather.Problem, input, output), ConvTiledGatherKernel<TWidth>.GridOf(gather), kernel);
    }

    private static int Padded(int channels, int tile) => (channels + tile - 1) / tile * tile;
}
