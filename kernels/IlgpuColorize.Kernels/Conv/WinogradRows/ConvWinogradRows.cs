using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Fprop by Winograd's F(4, 3) along the rows, of filters three columns wide: half of the products. A row of results is made of the rows
/// that its filter covers and of no other, so a row alone has the bits of the whole, and where every pixel of those rows may be seen, as
/// in the generator's down stream, nothing that is masked has a part in them. The rounding errors are about those of the direct sums,
/// which are three times as long: see <see cref="WinogradRowPoints"/>.
/// </summary>
internal static class ConvWinogradRows
{
    // Measured: transforming takes, for each of the six values of a channel, the time of some 16 multiply-adds.
    private const int TransformCost = 16;

    // What is left to pay for transforming the filter in every training step, and for reading twice as many weights.
    private const double LeastGain = 1.25;

    /// <summary>
    /// Returns whether a problem is of this kind: one or two rows of three taps, stride 1, no dilation, as many columns of results as of
    /// inputs.
    /// </summary>
    public static bool Supports(in ConvProblem problem)
        => problem is { R: 1 or 2, S: WinogradTransforms.Taps, Stride: 1, Dilation: 1, Pad: { Left: 1, Right: 1 } };

    /// <summary>
    /// Returns whether a supported problem is expected to be at least 1.25 times as fast: direct multiply-adds 3 R W C K of a row against 6
    /// tiles (R C K + 16 (C + K)), where a tile that reaches beyond the row counts whole. It depends neither on the rows nor on the batch.
    /// </summary>
    public static bool IsFaster(in ConvProblem problem)
    {
        double channels = (double)problem.R * problem.C * problem.K;
        double direct = WinogradTransforms.Taps * problem.Q * channels;
        int products = WinogradTransforms.Inputs * new WinogradRowBand(problem, default).TilesPerRow;
        return direct >= LeastGain * products * (channels + TransformCost * (problem.C + problem.K));
    }

    /// <summary>Computes some rows of every image.</summary>
    public static void Fprop(
        ComputeStream stream, in ConvProblem problem, PixelRegion rows, TensorView x, ConvFilter filter, in ConvEpilogue epilogue)
    {
        PackedFilter transformed = filter.TransformForWinogradRows(stream);
        transformed.Tile.Launch(
            new Launch(stream, new WinogradRowBand(problem, rows), new GatherOperands(transformed, x, epilogue)));
    }

    private readonly record struct Launch(ComputeStream Stream, WinogradRowBand Band, GatherOperands Operands) : IMicrokernelLaunch
    {
        public void Run<TKernel>()
            where TKernel : struct, IMicrokernel
        {
            WinogradRowWork<TKernel> work = new(Band, Operands);
            Stream.LaunchHost(nameof(ConvFprop), Band, work.Items, work);
        }
    }
}
