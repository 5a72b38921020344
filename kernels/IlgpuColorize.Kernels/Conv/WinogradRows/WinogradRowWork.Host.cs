using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes a region by Winograd's method along the rows: transforms what some tiles read, multiplies it with the transformed filter,
/// transforms the products back, A^T m, and runs the epilogue. An item is a group of tiles and some blocks of result channels; all that it
/// makes on the way stays in the second-level cache. Every product is one chain of fused multiply-adds over the channels, whatever the cut.
/// </summary>
internal readonly unsafe struct WinogradRowWork<TKernel, TTransforms> : IHostWork
    where TKernel : struct, IMicrokernel
    where TTransforms : struct, IWinogradRowTransforms
{
    // 48 tiles of six rows: a slice of the filter serves eight register tiles. Fewer where their inputs would take more than 600 KB of a
    // second-level cache.
    private const int MostRegisterTilesPerGroup = 8;
    private const int MostFloatsOfInputs = 150_000;

    // Enough for all threads to end together, and of enough blocks, where that leaves several groups, for the transforms of the inputs not
    // to count.
    private const int ItemsWanted = 12;
    private const int LeastBlocks = 2;

    private readonly WinogradRowBand _band;
    private readonly GatherOperands _operands;
    private readonly int _registerTiles;
    private readonly int _groups;
    private readonly int _parts;
    private readonly int _firstProduct, _products;

    public WinogradRowWork(in WinogradRowBand band, in GatherOperands operands)
    {
        (_band, _operands) = (band, operands);
        (_firstProduct, _products) = band.NeededProducts;
        _registerTiles = (band.Tiles + TKernel.Rows - 1) / TKernel.Rows;
        int inputs = TKernel.Rows * TTransforms.ProductsOfTile * band.LinesPerTileRow * band.Problem.C;
        int perGroup = Math.Clamp(MostFloatsOfInputs / inputs, 1, MostRegisterTilesPerGroup);
        _groups = (_registerTiles + perGroup - 1) / perGroup;
        int blocks = operands.Filter.Blocks, least = _groups > 1 ? LeastBlocks : 1;
        _parts = Math.Clamp((ItemsWanted + _groups - 1) / _groups, 1, (blocks + least - 1) / least);
    }

    public int Items => _groups * _parts;

    public void Execute(int item)
    {
        (int part, int group) = Math.DivRem(item, _groups);
        int begin = (int)((long)_registerTiles * group / _groups);
        int registerTiles = (int)((long)_registerTiles * (group + 1) / _groups) - begin;
        int first = begin * TKernel.Rows, tiles = Math.Min(registerTiles * TKernel.Rows, _band.Tiles - first);
        int lines = _band.LinesPerTile, slots = registerTiles * TKernel.Rows, step = slots * TKernel.Width;
        int results = tiles * _band.RowsPerTile * TTransforms.OutputsOfTile;
        HostScratch scratch = new(
            WinogradRowInputs<TTransforms>.ScratchFor(_band, first, tiles)
            + HostScratch.SizeOf<nint>(slots) + HostScratch.SizeOf<nint>(1) + HostScratch.SizeOf<int>(results)
            + HostScratch.SizeOf<float>(lines * TTransforms.ProductsOfTile * step)
            + HostScratch.SizeOf<float>((results + TTransforms.OutputsOfTile) * TKernel.Width));
        WinogradRowInputs<TTransforms> inputs = new(ref scratch, _band, first, tiles);
        var sources = (float**)scratch.Take<nint>(slots);
        nint* noOffset = scratch.Take<nint>(1);
        *noOffset = 0;
        int* targets = scratch.Take<int>(results);
        float* products = scratch.Take<float>(lines * TTransforms.ProductsOfTile * step);
        float* outputs = scratch.Take<float>((results + TTransforms.OutputsOfTile) * TKernel.Width);

        inputs.Fill(_operands.Source);
        // Places beyond the last tile repeat it.
        for (int slot = 0; slot < slots; slot++)
            sources[slot] = inputs.At(first + Math.Min(slot, tiles - 1));
        ReadOnlySpan<int> pixels = new(targets, ListTargets(first, tiles, targets));
        int blocks = _operands.Filter.Blocks;
        for (int block = blocks * part / _parts; block < blocks * (part + 1) / _parts; block++)
        {
            BlockEpilogue epilogue = _operands.EpilogueOf(block * TKernel.Width, TKernel.Width);
            epilogue.Prefetch(pixels);
            Multiply(inputs, sources, registerTiles, block, noOffset, products);
            TransformBack(first, tiles, products, step, outputs);
            if (_operands.Begun is { } begun)
                AddBegun(begun, block * TKernel.Width, pixels, outputs);
            epilogue.Finish<TKernel>(outputs, pixels);
        }
    }

    // [line][product][tile][lane].
    private void Multiply(
        in WinogradRowInputs<TTransforms> inputs, float** sources, int registerTiles, int block, nint* noOffset, float* products)
    {
        int channels = _operands.Filter.Reduced;
        nint ofProduct = (nint)channels * TKernel.Width, step = (nint)registerTiles * TKernel.Rows * TKernel.Width;
        float* filter = _operands.Filter.Lanes + (long)block * _operands.Filter.BlockLength;
        for (int line = 0; line < _band.LinesPerTile; line++)
        {
            float* lanes = filter + (_band.FirstFilterLine + line) * TTransforms.ProductsOfTile * ofProduct;
            for (int product = _firstProduct; product < _firstProduct + _products; product++)
            {
                GatherSum.Run<TKernel>(
                    sources, registerTiles, 1, channels, lanes + product * ofProduct, noOffset,
                    products + (line * TTransforms.ProductsOfTile + product) * step, line * inputs.LineStep + product * inputs.Step);
            }
        }
    }

    // Lists the pixels of the tiles' results, those beyond the region left out; returns their number.
    private int ListTargets(int first, int tiles, int* targets)
    {
        int listed = 0;
        for (int tile = first; tile < first + tiles; tile++)
        {
            for (int row = 0; row < _band.RowsPerTile; row++)
            {
                (int pixel, _, int count) = _band.ResultsOf(tile, row);
                for (int i = 0; i < count; i++)
                    targets[listed++] = pixel + i;
            }
        }
        return listed;
    }

    // y0 = A^T m0 + A^T m1, and of the second row of a pair y1 = A^T m1 - A^T m2. What lies beyond the end of the region is overwritten by
    // the next tile; what lies before it is left out by the results that follow.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformBack(int first, int tiles, float* products, nint step, float* outputs)
    {
        nint lineStep = TTransforms.ProductsOfTile * step;
        for (int tile = first; tile < first + tiles; tile++, products += TKernel.Width)
        {
            for (int row = 0; row < _band.RowsPerTile; row++)
            {
                (_, int before, int count) = _band.ResultsOf(tile, row);
                if (count == 0)
                    continue;
                float* line = products + (_band.RowsPerTile == 2 ? row - _band.FirstFilterLine : 0) * lineStep;
                float* others = _band.LinesPerTile > 1 ? line + lineStep : null;
                for (int lane = 0; lane < TKernel.Width; lane += WinogradTransforms.Lanes)
                {
                    WinogradRowTransforms<TTransforms>.Output(
                        line + lane, others == null ? null : others + lane, row == 0 ? 1 : -1, step, outputs + lane, TKernel.Width);
                }
                if (before > 0)
                    HostRows.Copy(outputs + before * TKernel.Width, TKernel.Width, count, TKernel.Width, outputs, TKernel.Width);
                outputs += count * TKernel.Width;
            }
        }
    }

    private void AddBegun(TensorView begun, int channel, ReadOnlySpan<int> pixels, float* outputs)
    {
        BlockTensor block = new(begun, channel);
        int channels = Math.Min(TKernel.Width, begun.C - channel), pixelsOfImage = _band.Problem.P * _band.Problem.Q;
        foreach (int pixel in pixels)
        {
            HostRows.Add(block.At(pixel / pixelsOfImage * begun.W + pixel % begun.W), channels, outputs);
            outputs += TKernel.Width;
        }
    }
}
