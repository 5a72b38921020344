using System.Runtime.Intrinsics.X86;
using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Multiplies the transformed inputs of a band with the transformed filter. An item is one of the 36 products and a group of blocks of
/// result channels: its inputs stay in the second-level cache while the filter passes by, once. Every sum is one chain of fused
/// multiply-adds over the channels, whatever the cut.
/// </summary>
internal readonly unsafe struct WinogradProductWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    private const int MostGroups = 4;
    private const int FloatsPerLine = 16;

    // Some 10 us: long against handing out an item.
    private const long FlopsPerItem = 1_000_000;

    private readonly WinogradBand _band;
    private readonly PackedFilter _filter;
    private readonly ArrayView<float> _inputs;
    private readonly ArrayView<float> _products;
    private readonly int _registerTiles;
    private readonly int _blocksPerGroup;
    private readonly int _groups;

    public WinogradProductWork(in WinogradBand band, PackedFilter filter, ArrayView<float> inputs, ArrayView<float> products)
    {
        (_band, _filter, _inputs, _products) = (band, filter, inputs, products);
        _registerTiles = (band.Tiles + TKernel.Rows - 1) / TKernel.Rows;
        long flopsPerBlock = 2L * band.Tiles * band.PaddedChannels * TKernel.Width;
        int groups = (int)Math.Clamp(flopsPerBlock * filter.Blocks / FlopsPerItem, 1, Math.Min(MostGroups, filter.Blocks));
        _blocksPerGroup = (filter.Blocks + groups - 1) / groups;
        _groups = (filter.Blocks + _blocksPerGroup - 1) / _blocksPerGroup;
    }

    public int Items => WinogradTransforms.Products * _groups;

    public void Execute(int item)
    {
        (int product, int group) = Math.DivRem(item, _groups);
        int rowCount = _registerTiles * TKernel.Rows;
        HostScratch scratch = new(HostScratch.SizeOf<nint>(rowCount));
        var rows = (float**)scratch.Take<nint>(rowCount);

        // Rows beyond the last tile repeat it; their products are not read.
        for (int row = 0; row < rowCount; row++)
            rows[row] = _inputs.AsHostPointer() + product * _band.ProductStep + (nint)Math.Min(row, _band.Tiles - 1) * _band.SliceLength;
        int end = Math.Min((group + 1) * _blocksPerGroup, _filter.Blocks);
        for (int block = group * _blocksPerGroup; block < end; block++)
        {
            float* lanes = _filter.Lanes + (long)block * _filter.BlockLength + (long)product * _filter.Reduced * TKernel.Width;
            Multiply(
                rows, lanes, block + 1 < end ? lanes + _filter.BlockLength : lanes,
                _products.AsHostPointer() + _band.ProductOffset(product, block, _filter));
        }
    }

    private void Multiply(float** rows, float* lanes, float* nextBlock, float* sums)
    {
        nint start = 0;
        int slice = _band.SliceLength, end = _band.PaddedChannels;
        for (int channel = 0; channel < end; channel += slice, lanes += slice * TKernel.Width)
        {
            int channels = Math.Min(slice, end - channel);
            float* next = channel + slice < end ? lanes + slice * TKernel.Width : nextBlock;
            int lines = (channels * TKernel.Width / FloatsPerLine + _registerTiles - 1) / _registerTiles;
            nint first = channel / slice * _band.SliceStep;
            for (int tile = 0; tile < _registerTiles; tile++)
            {
                Prefetch(next + tile * lines * FloatsPerLine, lines);
                MicrokernelOperands operands = new(rows + tile * TKernel.Rows, first, 1, lanes, &start, TKernel.Width, 1, channels);
                TKernel.Run(operands, sums + (nint)tile * TKernel.Rows * TKernel.Width, proceed: channel > 0);
            }
        }
    }

    // The filter comes from far away and is read once: the next slice is prefetched while this one is multiplied.
    private static void Prefetch(float* next, int lines)
    {
        if (!Sse.IsSupported)
            return;
        for (int line = 0; line < lines; line++)
            Sse.Prefetch1(next + line * FloatsPerLine);
    }
}
