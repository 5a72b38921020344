using System.Runtime.CompilerServices;
using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Multiplies the transformed inputs of a band with the transformed filter, transforms the products back, A^T m, and runs the epilogue. An
/// item is a block of result channels and a group of tiles: its products never leave the second-level cache. Every product is one chain of
/// fused multiply-adds over the filter's rows, then channels, whatever the cut.
/// </summary>
internal readonly unsafe struct WinogradRowProductWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // 48 tiles of six rows: products and results of 32 channels are 60 KiB, and a slice of the filter serves eight register tiles.
    private const int RegisterTilesPerGroup = 8;

    private const int Outputs = WinogradRowTransforms.Outputs;
    private const int Products = WinogradRowTransforms.Products;

    private readonly WinogradRowBand _band;
    private readonly GatherOperands _operands;
    private readonly ArrayView<float> _inputs;
    private readonly int _registerTiles;
    private readonly int _groups;

    public WinogradRowProductWork(in WinogradRowBand band, in GatherOperands operands, ArrayView<float> inputs)
    {
        (_band, _operands, _inputs) = (band, operands, inputs);
        _registerTiles = (band.Tiles + TKernel.Rows - 1) / TKernel.Rows;
        _groups = (_registerTiles + RegisterTilesPerGroup - 1) / RegisterTilesPerGroup;
    }

    // Of one block after the other: the next group finds its filter in the second-level cache.
    public int Items => _operands.Filter.Blocks * _groups;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        (int block, int group) = Math.DivRem(item, _groups);
        int begin = (int)((long)_registerTiles * group / _groups), registerTiles = (int)((long)_registerTiles * (group + 1) / _groups) - begin;
        int first = begin * TKernel.Rows, tiles = Math.Min(registerTiles * TKernel.Rows, _band.Tiles - first);
        int filterRows = _band.Problem.R, channels = _operands.Filter.Reduced;
        int slots = registerTiles * TKernel.Rows, step = slots * TKernel.Width;
        HostScratch scratch = new(
            HostScratch.SizeOf<nint>(slots * filterRows) + HostScratch.SizeOf<nint>(filterRows) + HostScratch.SizeOf<int>(tiles * Outputs)
            + HostScratch.SizeOf<float>(Products * step) + HostScratch.SizeOf<float>(Outputs * step));
        var sources = (float**)scratch.Take<nint>(slots * filterRows);
        nint* laneOffsets = scratch.Take<nint>(filterRows);
        int* targets = scratch.Take<int>(tiles * Outputs);
        float* products = scratch.Take<float>(Products * step), outputs = scratch.Take<float>(Outputs * step);
        for (int row = 0; row < filterRows; row++)
            laneOffsets[row] = (nint)row * channels * TKernel.Width;
        ListSources(first, registerTiles, sources);
        ReadOnlySpan<int> pixels = new(targets, ListTargets(first, tiles, targets));

        BlockEpilogue epilogue = _operands.EpilogueOf(block * TKernel.Width, TKernel.Width);
        epilogue.Prefetch(pixels);
        float* lanes = _operands.Filter.Lanes + (long)block * _operands.Filter.BlockLength;
        for (int product = 0; product < Products; product++, lanes += filterRows * channels * TKernel.Width)
            GatherSum.Run<TKernel>(
                sources, registerTiles, filterRows, channels, lanes, laneOffsets, products + product * step, product * _band.ProductStep);
        TransformBack(first, tiles, products, step, outputs);
        epilogue.Finish<TKernel>(outputs, pixels);
    }

    // [register tile][row of the filter][tile], of the first product. Places beyond the last tile repeat it.
    private void ListSources(int first, int registerTiles, float** sources)
    {
        float* inputs = _inputs.AsHostPointer();
        nint lineLength = (nint)_band.TilesPerRow * _band.Pitch;
        for (int registerTile = 0, tile = first; registerTile < registerTiles; registerTile++)
        {
            for (int slot = 0; slot < TKernel.Rows; slot++, tile++)
            {
                (int rest, int place) = Math.DivRem(Math.Min(tile, _band.Tiles - 1), _band.TilesPerRow);
                (int image, int row) = Math.DivRem(rest, _band.Rows.Rows);
                float* source = inputs + ((nint)image * _band.InputRows + row) * lineLength + (nint)place * _band.Pitch;
                for (int r = 0; r < _band.Problem.R; r++, source += lineLength)
                    sources[((nint)registerTile * _band.Problem.R + r) * TKernel.Rows + slot] = source;
            }
        }
    }

    // Lists the pixels of the tiles' results, those beyond the end of a row left out; returns their number.
    private int ListTargets(int first, int tiles, int* targets)
    {
        int* next = targets;
        for (int tile = first; tile < first + tiles; tile++)
        {
            (int rest, int place) = Math.DivRem(tile, _band.TilesPerRow);
            (int image, int row) = Math.DivRem(rest, _band.Rows.Rows);
            int line = ((_band.FirstImage + image) * _band.Problem.P + _band.Rows.Row + row) * _band.Problem.Q;
            for (int column = place * Outputs; column < Math.Min((place + 1) * Outputs, _band.Problem.Q); column++)
                *next++ = line + column;
        }
        return (int)(next - targets);
    }

    // What lies beyond the end of a row is overwritten by the next tile.
    private void TransformBack(int first, int tiles, float* products, nint step, float* outputs)
    {
        for (int tile = first; tile < first + tiles; tile++, products += TKernel.Width)
        {
            for (int lane = 0; lane < TKernel.Width; lane += WinogradRowTransforms.Lanes)
                WinogradRowTransforms.Output(products + lane, step, outputs + lane, TKernel.Width);
            int left = tile % _band.TilesPerRow * Outputs;
            outputs += Math.Min(Outputs, _band.Problem.Q - left) * TKernel.Width;
        }
    }
}
