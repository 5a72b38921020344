using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Names the memory of a gather: what is read, and what becomes of its sums.</summary>
internal readonly record struct GatherOperands(PackedFilter Filter, TensorView Source, ConvEpilogue Epilogue)
{
    /// <summary>Returns the epilogue of a block of result channels.</summary>
    public BlockEpilogue EpilogueOf(int channel, int width) => new(Epilogue, channel, Math.Min(width, Filter.Results - channel));
}

/// <summary>
/// Computes a convolution's gather on the device <c>cpu</c>. An item is a stretch of results and a group of channel blocks. The sum over taps, then channels, is cut into chunks whose
/// filter stays in the first-level cache while every tile of the stretch passes; the sums wait in scratch memory between chunks, which does not change them.
/// </summary>
internal readonly unsafe struct GatherWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // 32 tiles of six rows, 24 of eight: the sums of a stretch fit the second-level cache, and filters are reread seldom.
    private const int Stretch = 192;

    // Elements of a chunk: 128 x 32 channels are 16 KiB.
    private const int Chunk = 128;

    // Some 10 us: long against handing out an item.
    private const long FlopsPerItem = 1_000_000;

    private readonly ConvGather _gather;
    private readonly GatherOperands _operands;
    private readonly int _blocksPerGroup;
    private readonly int _groups;
    private readonly int _stretches;

    public GatherWork(in ConvGather gather, in GatherOperands operands)
    {
        _gather = gather;
        _operands = operands;
        PackedFilter filter = operands.Filter;
        int pixels = gather.Pixels;
        _stretches = (pixels + Stretch - 1) / Stretch;
        long flops = 2L * Math.Clamp(pixels, TKernel.Rows, Stretch) * filter.BlockLength * filter.Blocks;
        int groups = (int)Math.Clamp(flops / FlopsPerItem, 1, filter.Blocks);
        _blocksPerGroup = (filter.Blocks + groups - 1) / groups;
        _groups = (filter.Blocks + _blocksPerGroup - 1) / _blocksPerGroup;
    }

    public int Items => _gather.Classes * _stretches * _groups;

    public void Execute(int item)
    {
        int group = item % _groups, stretch = item / _groups % _stretches, parities = item / _groups / _stretches;
        ConvAxis rows = _gather.Rows(parities), columns = _gather.Columns(parities);
        int first = stretch * Stretch, results = Math.Min(Stretch, _gather.Problem.N * rows.Count * columns.Count - first);
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
            Sum(table, _operands.Filter.Lanes + (long)block * _operands.Filter.BlockLength, sums);
            epilogue.Finish<TKernel>(sums, targets);
        }
    }

    private void Sum(in GatherTable table, float* lanes, float* sums)
    {
        int channels = _operands.Filter.Reduced;
        int parts = (channels + Chunk - 1) / Chunk, tapsPerChunk = Math.Max(1, Chunk / channels);
        int tap = 0;
        do
        {
            int segments = Math.Min(tapsPerChunk, table.Taps - tap);
            for (int part = 0; part < parts; part++)
            {
                int from = channels * part / parts, to = channels * (part + 1) / parts;
                bool proceed = tap > 0 || part > 0;
                for (int tile = 0; tile < table.Tiles; tile++)
                {
                    Panel panel = new(table.SourcesOf(tile, tap), from, 1, lanes + from * TKernel.Width, table.LaneOffsets + tap, TKernel.Width, segments, to - from);
                    TKernel.Run(panel, sums + tile * TKernel.Rows * TKernel.Width, proceed);
                }
            }
            tap += segments;
        }
        while (tap < table.Taps);
    }
}
