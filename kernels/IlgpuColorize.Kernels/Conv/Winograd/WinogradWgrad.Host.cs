using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Adds, for each of the 36 products, the outer products of transformed inputs and transformed gradients over a band's tiles. An item is a
/// product and a group of blocks of output channels; a register tile's rows are input channels. Every sum is one chain of fused
/// multiply-adds over all tiles in order, whatever the cut.
/// </summary>
internal readonly unsafe struct WinogradWgradWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    private const int MostGroups = 4;

    // Some 10 us: long against handing out an item.
    private const long FlopsPerItem = 1_000_000;

    private readonly WinogradWgradBand _band;
    private readonly ArrayView<float> _inputs;
    private readonly ArrayView<float> _gradients;
    private readonly ArrayView<float> _sums;
    private readonly int _groups;

    public WinogradWgradWork(in WinogradWgradBand band, ArrayView<float> inputs, ArrayView<float> gradients, ArrayView<float> sums)
    {
        (_band, _inputs, _gradients, _sums) = (band, inputs, gradients, sums);
        _groups = (int)Math.Clamp(band.Flops / WinogradTransforms.Products / FlopsPerItem, 1, Math.Min(MostGroups, band.Blocks));
    }

    public int Items => WinogradTransforms.Products * _groups;

    public void Execute(int item)
    {
        (int product, int group) = Math.DivRem(item, _groups);
        int channels = _band.Problem.C, registerTiles = (channels + TKernel.Rows - 1) / TKernel.Rows;
        int rowCount = registerTiles * TKernel.Rows;
        HostScratch scratch = new(HostScratch.SizeOf<nint>(rowCount));
        var rows = (float**)scratch.Take<nint>(rowCount);
        float* inputs = _inputs.AsHostPointer() + product * _band.InputStep;

        // Rows beyond the last channel repeat it; nothing reads their sums.
        for (int row = 0; row < rowCount; row++)
        {
            (int slice, int place) = Math.DivRem(Math.Min(row, channels - 1), WinogradTransforms.Lanes);
            rows[row] = inputs + slice * _band.InputSliceStep + place;
        }
        nint start = 0;
        int end = _band.Blocks * (group + 1) / _groups;
        for (int block = _band.Blocks * group / _groups; block < end; block++)
        {
            float* lanes = _gradients.AsHostPointer() + product * _band.GradientStep + block * _band.GradientBlockStep;
            float* sums = _sums.AsHostPointer() + product * _band.SumStep + block * _band.SumBlockStep;
            for (int tile = 0; tile < registerTiles; tile++, sums += TKernel.Rows * TKernel.Width)
            {
                float** of = rows + tile * TKernel.Rows;
                MicrokernelOperands operands = new(of, 0, WinogradTransforms.Lanes, lanes, &start, TKernel.Width, 1, _band.Tiles);
                TKernel.Run(operands, sums, proceed: _band.First > 0);
            }
        }
    }
}

/// <summary>
/// Transforms the sums back, G^T m G, and writes them in the filter's order. An item is sixteen input channels of a block of output
/// channels.
/// </summary>
internal readonly unsafe struct WinogradWgradFilterWork(
    WinogradWgradBand band, ArrayView<float> sums, ArrayView<float> dw, bool adds) : IHostWork
{
    private const int Line = WinogradTransforms.Lanes;
    private const int Taps = WinogradTransforms.Taps;

    private int Slices => (band.Problem.C + Line - 1) / Line;

    public int Items => band.Blocks * Slices;

    public void Execute(int item)
    {
        (int block, int slice) = Math.DivRem(item, Slices);
        ConvProblem problem = band.Problem;
        int width = band.Tile.Width(), first = slice * Line, channels = Math.Min(Line, problem.C - first), k = block * width;
        int tapsLength = Taps * Taps * Line * width, halfLength = Taps * WinogradTransforms.Inputs * Line;
        HostScratch scratch = new(HostScratch.SizeOf<float>(tapsLength) + HostScratch.SizeOf<float>(halfLength));
        float* taps = scratch.Take<float>(tapsLength), half = scratch.Take<float>(halfLength);
        float* source = sums.AsHostPointer() + block * band.SumBlockStep + first * width;
        for (int lane = 0; lane < channels * width; lane += Line)
            WinogradTransforms.Square<FilterGradientMatrix, EvenPlaces>(
                new(source + lane, band.SumStep), half, taps + lane, Line * width);

        nint filter = (nint)problem.Taps * problem.C;
        float* target = dw.AsHostPointer() + k * filter + first;
        for (int r = 0; r < problem.R; r++)
        {
            for (int s = 0; s < problem.S; s++, target += problem.C)
            {
                float* tap = taps + (r * Taps + s) * Line * width;
                HostRows.Transpose(tap, width, channels, Math.Min(width, problem.K - k), target, filter, adds);
            }
        }
    }
}
