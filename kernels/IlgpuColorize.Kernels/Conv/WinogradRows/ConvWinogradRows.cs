using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Fprop by Winograd's method along the rows, so that no result has a part, if by roundings alone, in an input that its filter does not
/// cover, and none depends on which others are computed with it: the generator's streams see what is drawn already, and a sample drawn row
/// by row and pixel by pixel has the bits of the whole.
/// <list type="bullet">
/// <item>
/// Filters three columns wide, the down stream's: F(4, 3) along the rows, where all of a row may be seen, and of two rows also F(2, 2)
/// across them, y0 = (d0 - d1) g0 + d1 (g0 + g1) and y1 = d1 (g0 + g1) - (d1 - d2) g1. Together 18 products for 8 results, in place of 48.
/// Each of y0 and y1 is made of the rows that its filter covers and of no other.
/// </item>
/// <item>
/// Filters of 2 x 2, the right stream's: the same F(2, 2), along the rows alone. A pixel is made of itself and the one to its left, so it
/// is known as soon as these are; three products in place of four.
/// </item>
/// </list>
/// The rounding errors are about those of the direct sums, which are longer chains: see <see cref="WinogradFourResults"/>.
/// </summary>
internal static class ConvWinogradRows
{
    // Measured: transforming takes, for each of the six values of a channel, the time of some 16 multiply-adds, and of the three of a
    // pair of pixels that of some 4.
    private const int TransformCostOfFour = 16;
    private const int TransformCostOfTwo = 4;

    // What is left to pay for transforming the filter in every training step, and for reading up to three times as many weights.
    private const double LeastGainOfFour = 1.25;
    private const double LeastGainOfTwo = 1.1;

    /// <summary>
    /// Returns whether a problem is of this kind: one or two rows of three taps and as many columns of results as of inputs, or 2 x 2 taps
    /// that look to the left; stride 1, no dilation.
    /// </summary>
    public static bool Supports(in ConvProblem problem) => problem is { Stride: 1, Dilation: 1 }
        && (IsOfPixels(problem) || problem is { R: 1 or 2, S: WinogradFourResults.Taps, Pad: { Left: 1, Right: 1 } });

    /// <summary>
    /// Returns whether a problem has the 2 x 2 taps of the right stream, which looks above and to the left: its rows can be begun, and any
    /// of its pixels computed.
    /// </summary>
    public static bool IsOfPixels(in ConvProblem problem) => problem is
    {
        R: 2, S: WinogradTwoResults.Taps, Stride: 1, Dilation: 1, Pad: { Left: 1, Right: 0 },
    };

    /// <summary>Returns whether a region of a supported problem is computed this way: whole rows, or any pixels of 2 x 2 taps.</summary>
    public static bool Supports(in ConvProblem problem, PixelRegion region)
        => Supports(problem) && (IsOfPixels(problem) || region.HasWholeRows(problem.Output));

    /// <summary>
    /// Returns whether a supported problem is expected to be enough faster: direct multiply-adds R S W C K of a row against those of its
    /// tiles' products, C K each, and their transforms, 16 or 4 (C + K), where a tile that reaches beyond the row counts whole. It depends
    /// neither on the rows nor on the batch.
    /// </summary>
    public static bool IsFaster(in ConvProblem problem)
    {
        WinogradRowBand band = new(problem, PixelRegion.Whole(problem.Output));
        (int cost, double gain) = IsOfPixels(problem) ? (TransformCostOfTwo, LeastGainOfTwo) : (TransformCostOfFour, LeastGainOfFour);
        double products = (double)band.Products * band.FilterLines * band.TilesPerRow / band.RowsPerTile;
        double channels = (double)problem.C * problem.K;
        return problem.Taps * problem.Q * channels >= gain * products * (channels + cost * (problem.C + problem.K));
    }

    /// <summary>Computes a region of every image, from what <see cref="Begin"/> computed of its row where that is passed.</summary>
    public static void Fprop(
        ComputeStream stream, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, in ConvEpilogue epilogue,
        TensorView? begun)
    {
        SummedRows rows = begun is not null && IsOfPixels(problem) ? SummedRows.Last : SummedRows.All;
        Launch(stream, new WinogradRowBand(problem, region, rows), filter, x, epilogue, rows == SummedRows.Last ? begun : null);
    }

    /// <summary>Computes what all rows of the filter but the last add to a row of results.</summary>
    public static void Begin(
        ComputeStream stream, in ConvProblem problem, PixelRegion row, TensorView x, ConvFilter filter, TensorView sums)
        => Launch(stream, new WinogradRowBand(problem, row, SummedRows.AllButLast), filter, x, new ConvEpilogue(sums), null);

    private static void Launch(
        ComputeStream stream, in WinogradRowBand band, ConvFilter filter, TensorView x, in ConvEpilogue epilogue, TensorView? begun)
    {
        PackedFilter transformed = filter.TransformForWinogradRows(stream, band);
        GatherOperands operands = new(transformed, x, epilogue, Begun: begun);
        transformed.Tile.Launch(new WinogradRowLaunch(stream, band, operands));
    }

    private readonly record struct WinogradRowLaunch(ComputeStream Stream, WinogradRowBand Band, GatherOperands Operands)
        : IMicrokernelLaunch
    {
        public void Run<TKernel>()
            where TKernel : struct, IMicrokernel
        {
            if (Band.Problem.S == WinogradTwoResults.Taps)
                Run<TKernel, WinogradTwoResults>();
            else
                Run<TKernel, WinogradFourResults>();
        }

        private void Run<TKernel, TTransforms>()
            where TKernel : struct, IMicrokernel
            where TTransforms : struct, IWinogradRowTransforms
        {
            WinogradRowWork<TKernel, TTransforms> work = new(Band, Operands);
            Stream.LaunchHost(nameof(ConvFprop), Band, work.Items, work);
        }
    }
}
