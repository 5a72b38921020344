using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Transforms products of a band's tiles back, A^T m A, and runs the epilogue.</summary>
internal readonly unsafe struct WinogradOutputs<TKernel>(in WinogradBand band, in GatherOperands operands)
    where TKernel : struct, IMicrokernel
{
    private const int Outputs = WinogradTransforms.Outputs;

    private readonly WinogradBand _band = band;
    private readonly GatherOperands _operands = operands;

    /// <summary>The bytes of a thread's memory that <see cref="Transform"/> takes.</summary>
    public static long ScratchBytes => HostScratch.SizeOf<float>(Outputs * Outputs * TKernel.Width);

    /// <summary>Transforms some tiles of a block of result channels.</summary>
    /// <param name="block">The block.</param>
    /// <param name="first">The first tile, counted from the band's first.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="products">The block's products, [product][tile][lane].</param>
    /// <param name="step">The distance of products.</param>
    /// <param name="scratch">The thread's memory.</param>
    public void Transform(int block, int first, int end, float* products, nint step, ref HostScratch scratch)
    {
        float* outputs = scratch.Take<float>(Outputs * Outputs * TKernel.Width);
        BlockEpilogue epilogue = _operands.EpilogueOf(block * TKernel.Width, TKernel.Width);
        Span<int> targets = stackalloc int[Outputs * Outputs];
        for (int tile = first; tile < end; tile++)
        {
            (int rows, int columns) = Fill(targets, _band.First + tile);
            for (int row = 0; row < rows; row++)
                epilogue.Prefetch(targets.Slice(row * Outputs, columns));
            for (int lane = 0; lane < TKernel.Width; lane += WinogradTransforms.Lanes)
            {
                EvenPlaces ofTile = new(products + (nint)tile * TKernel.Width + lane, step);
                WinogradTransforms.Square<OutputMatrix, EvenPlaces>(ofTile, outputs + lane, TKernel.Width);
            }
            for (int row = 0; row < rows; row++)
                epilogue.Finish<TKernel>(outputs + row * Outputs * TKernel.Width, targets.Slice(row * Outputs, columns));
        }
    }

    // Lists the pixels of a tile; returns how many of its rows and columns lie inside the image.
    private (int Rows, int Columns) Fill(Span<int> targets, int tile)
    {
        int columns = _band.Columns.Tiles, rows = _band.Rows.Tiles, dilation = _band.Problem.Dilation;
        int top = _band.Rows.FirstOf(tile / columns % rows), left = _band.Columns.FirstOf(tile % columns);
        int height = _band.Problem.H, width = _band.Problem.W, image = tile / columns / rows * height * width;
        for (int row = 0; row < Outputs; row++)
        {
            for (int column = 0; column < Outputs; column++)
                targets[row * Outputs + column] = image + (top + row * dilation) * width + left + column * dilation;
        }
        return (Math.Min(Outputs, (height - top + dilation - 1) / dilation), Math.Min(Outputs, (width - left + dilation - 1) / dilation));
    }
}

/// <summary>Transforms the products of a whole band back. An item is some tiles of a block of result channels.</summary>
internal readonly unsafe struct WinogradOutputWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // Some 10 us: long against handing out an item.
    private const int ChannelsPerItem = 2048;

    private const int TilesPerItem = ChannelsPerItem / 32;

    private readonly WinogradBand _band;
    private readonly GatherOperands _operands;
    private readonly ArrayView<float> _products;
    private readonly int _tileGroups;

    public WinogradOutputWork(in WinogradBand band, in GatherOperands operands, ArrayView<float> products)
    {
        (_band, _operands, _products) = (band, operands, products);
        _tileGroups = (band.Tiles + TilesPerItem - 1) / TilesPerItem;
    }

    public int Items => _operands.Filter.Blocks * _tileGroups;

    public void Execute(int item)
    {
        (int block, int tileGroup) = Math.DivRem(item, _tileGroups);
        WinogradOutputs<TKernel> outputs = new(_band, _operands);
        HostScratch scratch = new(WinogradOutputs<TKernel>.ScratchBytes);
        float* products = _products.AsHostPointer() + _band.ProductOffset(0, block, _operands.Filter);
        int first = tileGroup * TilesPerItem;
        outputs.Transform(
            block, first, Math.Min(_band.Tiles, first + TilesPerItem), products, _band.ProductOffset(1, 0, _operands.Filter), ref scratch);
    }
}
