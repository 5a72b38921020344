using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes rows by Winograd's F(4, 3): transforms what some tiles read, multiplies it with the transformed filter, transforms the products
/// back, A^T m, and runs the epilogue. An item is a group of tiles and some blocks of result channels; all that it makes on the way stays
/// in the second-level cache. Every product is one chain of fused multiply-adds over the filter's rows, then channels, whatever the cut.
/// </summary>
internal readonly unsafe struct WinogradRowWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // 48 tiles of six rows: a slice of the filter serves eight register tiles.
    private const int RegisterTilesPerGroup = 8;

    // Enough for all threads to end together, of enough blocks for the transforms of the inputs not to count.
    private const int ItemsWanted = 16;
    private const int LeastBlocks = 2;

    private const int Outputs = WinogradTransforms.Outputs;
    private const int Products = WinogradTransforms.Inputs;

    private readonly WinogradRowBand _band;
    private readonly GatherOperands _operands;
    private readonly int _registerTiles;
    private readonly int _groups;
    private readonly int _parts;

    public WinogradRowWork(in WinogradRowBand band, in GatherOperands operands)
    {
        (_band, _operands) = (band, operands);
        _registerTiles = (band.Tiles + TKernel.Rows - 1) / TKernel.Rows;
        _groups = (_registerTiles + RegisterTilesPerGroup - 1) / RegisterTilesPerGroup;
        int blocks = operands.Filter.Blocks;
        _parts = Math.Clamp((ItemsWanted + _groups - 1) / _groups, 1, (blocks + LeastBlocks - 1) / LeastBlocks);
    }

    public int Items => _groups * _parts;

    public void Execute(int item)
    {
        (int group, int part) = Math.DivRem(item, _parts);
        int begin = (int)((long)_registerTiles * group / _groups);
        int registerTiles = (int)((long)_registerTiles * (group + 1) / _groups) - begin;
        int first = begin * TKernel.Rows, tiles = Math.Min(registerTiles * TKernel.Rows, _band.Tiles - first);
        int filterRows = _band.Problem.R, channels = _operands.Filter.Reduced;
        int slots = registerTiles * TKernel.Rows, step = slots * TKernel.Width;
        HostScratch scratch = new(
            WinogradRowInputs.ScratchFor(_band, first, tiles)
            + HostScratch.SizeOf<nint>(slots * filterRows) + HostScratch.SizeOf<nint>(filterRows) + HostScratch.SizeOf<int>(tiles * Outputs)
            + HostScratch.SizeOf<float>(Products * step) + HostScratch.SizeOf<float>(Outputs * step));
        WinogradRowInputs inputs = new(ref scratch, _band, first, tiles);
        var sources = (float**)scratch.Take<nint>(slots * filterRows);
        nint* laneOffsets = scratch.Take<nint>(filterRows);
        int* targets = scratch.Take<int>(tiles * Outputs);
        float* products = scratch.Take<float>(Products * step), outputs = scratch.Take<float>(Outputs * step);

        inputs.Fill(_operands.Source);
        ListSources(inputs, first, tiles, sources);
        for (int row = 0; row < filterRows; row++)
            laneOffsets[row] = (nint)row * channels * TKernel.Width;
        ReadOnlySpan<int> pixels = new(targets, ListTargets(first, tiles, targets));
        int blocks = _operands.Filter.Blocks;
        for (int block = blocks * part / _parts; block < blocks * (part + 1) / _parts; block++)
        {
            BlockEpilogue epilogue = _operands.EpilogueOf(block * TKernel.Width, TKernel.Width);
            epilogue.Prefetch(pixels);
            float* lanes = _operands.Filter.Lanes + (long)block * _operands.Filter.BlockLength;
            for (int product = 0; product < Products; product++, lanes += filterRows * channels * TKernel.Width)
            {
                GatherSum.Run<TKernel>(
                    sources, registerTiles, filterRows, channels, lanes, laneOffsets, products + product * step, product * inputs.Step);
            }
            TransformBack(first, tiles, products, step, outputs);
            epilogue.Finish<TKernel>(outputs, pixels);
        }
    }

    // [register tile][row of the filter][tile], of the first product. Places beyond the last tile repeat it.
    private void ListSources(in WinogradRowInputs inputs, int first, int tiles, float** sources)
    {
        int filterRows = _band.Problem.R, slots = (tiles + TKernel.Rows - 1) / TKernel.Rows * TKernel.Rows;
        for (int slot = 0; slot < slots; slot++)
        {
            float* source = inputs.At(first + Math.Min(slot, tiles - 1));
            (int registerTile, int place) = Math.DivRem(slot, TKernel.Rows);
            for (int row = 0; row < filterRows; row++, source += inputs.LineStep)
                sources[(registerTile * filterRows + row) * TKernel.Rows + place] = source;
        }
    }

    // Lists the pixels of the tiles' results, those beyond the end of a row left out; returns their number.
    private int ListTargets(int first, int tiles, int* targets)
    {
        int listed = 0;
        for (int tile = first; tile < first + tiles; tile++)
        {
            (int pixel, int count) = _band.ResultsOf(tile);
            for (int i = 0; i < count; i++)
                targets[listed++] = pixel + i;
        }
        return listed;
    }

    // What lies beyond the end of a row is overwritten by the next tile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformBack(int first, int tiles, float* products, nint step, float* outputs)
    {
        for (int tile = first; tile < first + tiles; tile++, products += TKernel.Width)
        {
            for (int lane = 0; lane < TKernel.Width; lane += WinogradTransforms.Lanes)
                WinogradTransforms.Line<RowOutputMatrix, EvenPlaces>(new(products + lane, step), outputs + lane, TKernel.Width);
            outputs += _band.ResultsOf(tile).Count * TKernel.Width;
        }
    }
}
