using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Convolutions by Winograd's F(4 x 4, 3 x 3), and where they are ahead of the blocked direct ones. Their relative error against double
/// precision, for values and weights drawn from U(-1, 1), grows with the square root of the reduced channels as the blocked one's does, and
/// is some four times as large: 1.9e-6 for 64 channels, 2.5e-6 for 128, 3.4e-6 for 256, 4.7e-6 for 512 and 6.8e-6 for 1,024, where the
/// blocked one's is 4.2e-7, 5.8e-7, 8.6e-7, 1.2e-6 and 1.6e-6; fprop and dgrad alike. That of wgrad grows with the square root of the tiles
/// that are summed at a stretch: 1.1e-6 for 16, 1.4e-6 for 64, and 2.3e-6 for 256 as for 1,024, which are summed 128 at a time
/// (<see cref="WinogradWgradSlices"/>); the blocked one's is 2.8e-7 and then 5.7e-7. Of filters of 2 x 3 and 2 x 2 taps it is 1.4e-6 and
/// 9e-7 for 256 tiles.
/// </summary>
internal static class ConvWinograd
{
    // Measured: transforming and passing through memory takes, for each of the 36 values of a channel, the time of some 16 multiply-adds.
    private const int TransformCost = 16;

    // Measured: fewer tiles of an image do not repay reading four times the weights, nor transforming them in every training step.
    private const int FewestTiles = 16;

    // What is left to pay for transforming the filter in every training step.
    private const double LeastGain = 1.5;

    // Measured: transforming the sums of wgrad back takes, for each of the 36 of a filter element, the time of some 32 multiply-adds.
    private const int SumCost = 32;

    /// <summary>
    /// Tells whether a pass of a problem fits tiles of 4 x 4 results and 3 x 3 taps: stride 1, and in fprop a filter of 3 x 3 with "same"
    /// padding, of any dilation. The gradients of smaller filters of four taps or more leave some of the nine out; fprop does not, because
    /// there a result would depend, if by roundings alone, on what its filter masks: <see cref="ConvWinogradRows"/> keeps to its rows.
    /// </summary>
    public static bool Supports(in ConvProblem problem, ConvPass pass) => pass == ConvPass.Fprop
        ? problem is { R: 3, S: 3, Stride: 1 } && problem.Pad == ConvProblem.Same(3, 3, problem.Dilation)
        : problem is { R: 2 or 3, S: 2 or 3, Stride: 1 };

    /// <summary>
    /// Tells whether a supported pass is expected to be at least 1.5 times as fast: direct multiply-adds R S H W C K against 36 tiles (C K
    /// + 16 (C + K)), where tiles that reach beyond the image count whole. The estimate is within a fifth of what was measured: 1.3 at 16
    /// channels, 2.0 at 32, 2.7 at 64, and 2.7 to 3.5 from 128 on where 4 x 4 divides the lines. In fprop and dgrad it depends on the
    /// filter, H, W and the dilation alone, so that an image alone takes the same path as in a batch; wgrad, which sums over the batch, has
    /// 32 C K to pay once, for a batch of N images.
    /// </summary>
    public static bool IsFaster(in ConvProblem problem, ConvPass pass)
    {
        (int rows, int columns) = pass == ConvPass.Dgrad ? (problem.H, problem.W) : (problem.P, problem.Q);
        int images = pass == ConvPass.Wgrad ? problem.N : 1;
        int tiles = images * new WinogradAxis(rows, problem.Dilation).Tiles * new WinogradAxis(columns, problem.Dilation).Tiles;
        double channels = (double)problem.C * problem.K;
        double direct = (double)problem.Taps * images * rows * columns * channels;
        double winograd = tiles * (channels + TransformCost * (problem.C + problem.K)) + (pass == ConvPass.Wgrad ? SumCost * channels : 0);
        return tiles >= FewestTiles && direct >= LeastGain * WinogradTransforms.Products * winograd;
    }

    /// <summary>Computes the whole of fprop.</summary>
    public static void Fprop(ComputeStream stream, in ConvProblem problem, TensorView x, ConvFilter filter, in ConvEpilogue epilogue)
    {
        WinogradBand tiles = WinogradBand.Whole(problem, isDgrad: false);
        PackedFilter form = filter.WinogradForm(tiles);
        form.Tile.Launch(new WinogradLaunch(stream, tiles, filter, new GatherOperands(form, x, epilogue)));
    }

    /// <summary>Computes dgrad: the convolution of dy with the reversed filter.</summary>
    public static void Dgrad(ComputeStream stream, in ConvProblem problem, TensorView dy, ConvFilter filter, in ConvDgradEpilogue epilogue)
    {
        WinogradBand tiles = WinogradBand.Whole(problem, isDgrad: true);
        PackedFilter form = filter.WinogradForm(tiles);
        form.Tile.Launch(new WinogradLaunch(stream, tiles, filter, new GatherOperands(form, dy, null, epilogue)));
    }

    /// <summary>Computes wgrad.</summary>
    public static void Wgrad(
        ComputeStream stream, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        WinogradWgradBand tiles = WinogradWgradBand.Whole(problem);
        tiles.Tile.Launch(new WinogradWgradLaunch(stream, tiles, x, dy, dw, write));
    }
}
