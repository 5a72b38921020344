using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Adds, for each of the 36 products, the outer products of transformed inputs and transformed gradients over a band's tiles. A register
/// tile's rows are input channels. Every sum is one chain of fused multiply-adds over the tiles in order, whatever the cut of the channels.
/// </summary>
internal readonly unsafe struct WinogradWgradSums<TKernel>(in WinogradWgradBand band)
    where TKernel : struct, IMicrokernel
{
    private readonly WinogradWgradBand _band = band;

    /// <summary>The rows of a block's sums: the input channels, and what the last register tile has beyond them.</summary>
    public int Rows => (_band.Problem.C + TKernel.Rows - 1) / TKernel.Rows * TKernel.Rows;

    /// <summary>
    /// Lists where the rows of the first product's inputs begin. Those beyond the last channel repeat it; nothing reads their sums.
    /// </summary>
    public void ListRows(float* inputs, float** rows)
    {
        for (int row = 0; row < Rows; row++)
        {
            (int slice, int place) = Math.DivRem(Math.Min(row, _band.Problem.C - 1), WinogradTransforms.Lanes);
            rows[row] = inputs + slice * _band.InputSliceStep + place;
        }
    }

    /// <summary>Adds up one product of some input channels and a block of output channels.</summary>
    /// <param name="rows">Where the rows of the first product's inputs begin, from the first of the channels on.</param>
    /// <param name="channels">The number of input channels; whole register tiles, or the last ones.</param>
    /// <param name="product">The product.</param>
    /// <param name="lanes">Its gradients, [tile][lane].</param>
    /// <param name="sums">Its sums, [input channel][lane].</param>
    /// <param name="proceed">Whether to go on from the sums there are; else from zero.</param>
    public void Add(float** rows, int channels, int product, float* lanes, float* sums, bool proceed)
    {
        nint start = 0, rowFirst = product * _band.InputStep;
        for (int row = 0; row < channels; row += TKernel.Rows, sums += TKernel.Rows * TKernel.Width)
        {
            MicrokernelOperands operands = new(
                rows + row, rowFirst, WinogradTransforms.Lanes, lanes, &start, TKernel.Width, 1, _band.Tiles);
            TKernel.Run(operands, sums, proceed);
        }
    }
}

/// <summary>Adds up a whole band. An item is a product and a group of blocks of output channels.</summary>
internal readonly unsafe struct WinogradWgradSumWork<TKernel> : IHostWork
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

    public WinogradWgradSumWork(in WinogradWgradBand band, ArrayView<float> inputs, ArrayView<float> gradients, ArrayView<float> sums)
    {
        (_band, _inputs, _gradients, _sums) = (band, inputs, gradients, sums);
        _groups = (int)Math.Clamp(band.Flops / WinogradTransforms.Products / FlopsPerItem, 1, Math.Min(MostGroups, band.Blocks));
    }

    public int Items => WinogradTransforms.Products * _groups;

    public void Execute(int item)
    {
        (int product, int group) = Math.DivRem(item, _groups);
        WinogradWgradSums<TKernel> sums = new(_band);
        HostScratch scratch = new(HostScratch.SizeOf<nint>(sums.Rows));
        var rows = (float**)scratch.Take<nint>(sums.Rows);
        sums.ListRows(_inputs.AsHostPointer(), rows);
        int end = _band.Blocks * (group + 1) / _groups;
        for (int block = _band.Blocks * group / _groups; block < end; block++)
        {
            float* lanes = _gradients.AsHostPointer() + product * _band.GradientStep + block * _band.GradientBlockStep;
            float* ofBlock = _sums.AsHostPointer() + product * _band.SumStep + block * _band.SumBlockStep;
            sums.Add(rows, _band.Problem.C, product, lanes, ofBlock, proceed: _band.First > 0);
        }
    }
}
