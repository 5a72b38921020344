using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The memory of a gather: what is read, the sums to go on from, N x 1 x Q x K, and what becomes of the sums, in fprop or else in dgrad.
/// </summary>
internal readonly record struct GatherOperands(
    PackedFilter Filter, TensorView Source, ConvEpilogue? OfFprop, ConvDgradEpilogue OfDgrad = default, TensorView? Begun = null)
{
    /// <summary>Returns the epilogue of a block of result channels.</summary>
    public BlockEpilogue EpilogueOf(int channel, int width)
    {
        int count = Math.Min(width, Filter.Results - channel);
        return OfFprop is { } epilogue ? new(epilogue, channel, count) : new(OfDgrad, channel, count);
    }
}

/// <summary>
/// Computes a convolution's gather on the device <c>cpu</c>, from where its source lies. An item is a band of results and a group of
/// channel blocks.
/// </summary>
internal readonly unsafe struct GatherWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // At most 32 tiles of six rows, 24 of eight: the sums of a band fit the second-level cache, and filters are reread seldom.
    private const int MostResultsPerBand = 192;

    // Some 2 us: longer than handing out an item.
    private const long FlopsPerItem = 200_000;

    // Enough for all threads to end together: a band that several threads compute is brought to the cache of each.
    private const int ItemsWanted = 16;

    private readonly ConvGather _gather;
    private readonly GatherOperands _operands;
    private readonly int _blocksPerGroup;
    private readonly int _groups;
    private readonly int _bands;

    public GatherWork(in ConvGather gather, in GatherOperands operands)
    {
        _gather = gather;
        _operands = operands;
        PackedFilter filter = operands.Filter;
        int pixels = gather.Pixels;
        _bands = (pixels + MostResultsPerBand - 1) / MostResultsPerBand;
        int terms = gather.Rows(0).Taps * gather.Columns(0).Taps * filter.Reduced;
        long flops = 2L * Math.Clamp(pixels, TKernel.Rows, MostResultsPerBand) * terms * TKernel.Width * filter.Blocks;
        int groups = (int)Math.Clamp(Math.Min(flops / FlopsPerItem, (ItemsWanted + _bands - 1) / _bands), 1, filter.Blocks);
        _blocksPerGroup = (filter.Blocks + groups - 1) / groups;
        _groups = (filter.Blocks + _blocksPerGroup - 1) / _blocksPerGroup;
    }

    public int Items => _gather.Classes * _bands * _groups;

    public void Execute(int item)
    {
        int group = item % _groups, parities = item / _groups % _gather.Classes, band = item / _groups / _gather.Classes;
        ConvAxis rows = _gather.Rows(parities), columns = _gather.Columns(parities);
        int all = _gather.Problem.N * rows.Count * columns.Count, tiles = (all + TKernel.Rows - 1) / TKernel.Rows;
        int first = (int)((long)tiles * band / _bands) * TKernel.Rows;
        int results = Math.Min((int)((long)tiles * (band + 1) / _bands) * TKernel.Rows, all) - first;
        if (results <= 0)
            return;
        int taps = rows.Taps * columns.Taps;
        long sumsLength = (results + 8L) * TKernel.Width;
        HostScratch scratch = new(GatherTable.ScratchFor(results, taps) + HostScratch.SizeOf<float>(sumsLength));
        GatherTable table = new(ref scratch, rows, columns, results, TKernel.Rows);
        float* sums = scratch.Take<float>(sumsLength);
        table.Fill(first, _operands.Source, _gather, _operands.Filter);
        int end = Math.Min((group + 1) * _blocksPerGroup, _operands.Filter.Blocks);
        for (int block = group * _blocksPerGroup; block < end; block++)
        {
            BlockEpilogue epilogue = _operands.EpilogueOf(block * TKernel.Width, TKernel.Width);
            ReadOnlySpan<int> targets = new(table.Targets, table.Results);
            epilogue.Prefetch(targets);
            if (_operands.Begun is { } begun)
                TakeBegun(begun, block * TKernel.Width, targets, sums);
            GatherSum.Run<TKernel>(
                table.Sources, table.Tiles, table.Taps, _operands.Filter.Reduced,
                _operands.Filter.Lanes + (long)block * _operands.Filter.BlockLength, table.LaneOffsets, sums,
                goesOn: _operands.Begun is not null);
            epilogue.Finish<TKernel>(sums, targets);
        }
    }

    private void TakeBegun(TensorView begun, int channel, ReadOnlySpan<int> targets, float* sums)
    {
        BlockTensor block = new(begun, channel);
        int channels = Math.Min(TKernel.Width, begun.C - channel), pixelsOfImage = _gather.Target.H * _gather.Target.W;
        foreach (int target in targets)
        {
            int pixel = target / pixelsOfImage * begun.W + target % begun.W;
            HostRows.Copy(block.At(pixel), block.Pitch, 1, channels, sums, TKernel.Width);
            sums += TKernel.Width;
        }
    }
}
