using System.Runtime.Intrinsics.X86;
using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Multiplies the transformed inputs of a band with the transformed filter. Every sum is one chain of fused multiply-adds over the
/// channels, whatever the cut.
/// </summary>
internal readonly unsafe struct WinogradProducts<TKernel>(in WinogradBand band)
    where TKernel : struct, IMicrokernel
{
    private const int FloatsPerLine = 16;

    private readonly WinogradBand _band = band;

    /// <summary>
    /// Lists where the rows of the first product's inputs begin. Those beyond the last tile repeat it; nothing reads their products.
    /// </summary>
    public void ListRows(float* inputs, float** rows)
    {
        for (int row = 0; row < _band.ProductRows; row++)
            rows[row] = inputs + (nint)Math.Min(row, _band.Tiles - 1) * _band.SliceLength;
    }

    /// <summary>Computes what some channels add to one product of a block of result channels.</summary>
    /// <param name="rows">Where the rows of the first product's inputs begin.</param>
    /// <param name="product">The product.</param>
    /// <param name="first">The first channel, that of a slice.</param>
    /// <param name="end">The channel after the last; that of another slice, or the end of all.</param>
    /// <param name="lanes">The filter, from the first channel on.</param>
    /// <param name="following">The filter that is multiplied next, to be prefetched; null where it lies behind this one.</param>
    /// <param name="products">The products, [tile][lane], which channels after the very first add to.</param>
    public void Multiply(float** rows, int product, int first, int end, float* lanes, float* following, float* products)
    {
        nint start = 0;
        int slice = _band.SliceLength, registerTiles = _band.RegisterTiles;
        for (int channel = first; channel < end; channel += slice, lanes += slice * TKernel.Width)
        {
            int channels = Math.Min(slice, end - channel);
            float* next = channel + slice < end ? lanes + slice * TKernel.Width : following;
            int lines = (channels * TKernel.Width / FloatsPerLine + registerTiles - 1) / registerTiles;
            nint rowFirst = product * _band.ProductStep + channel / slice * _band.SliceStep;
            for (int tile = 0; tile < registerTiles; tile++)
            {
                if (following != null)
                    Prefetch(next + tile * lines * FloatsPerLine, lines);
                MicrokernelOperands operands = new(
                    rows + tile * TKernel.Rows, rowFirst, 1, lanes, &start, TKernel.Width, 1, channels);
                TKernel.Run(operands, products + (nint)tile * TKernel.Rows * TKernel.Width, proceed: channel > 0);
            }
        }
    }

    // The filter comes from far away and is read once: the next slice is prefetched while this one is multiplied. Where the filter is read
    // from its beginning to its end, the hardware foresees it, and prefetching here was measured to cost a tenth.
    private static void Prefetch(float* next, int lines)
    {
        if (!Sse.IsSupported)
            return;
        for (int line = 0; line < lines; line++)
            Sse.Prefetch1(next + line * FloatsPerLine);
    }
}

/// <summary>
/// Multiplies a whole band. An item is one of the 36 products and a group of blocks of result channels: its inputs stay in the second-level
/// cache while the filter passes by, once.
/// </summary>
internal readonly unsafe struct WinogradProductWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    private const int MostGroups = 4;

    // Some 10 us: long against handing out an item.
    private const long FlopsPerItem = 1_000_000;

    private readonly WinogradBand _band;
    private readonly PackedFilter _filter;
    private readonly ArrayView<float> _inputs;
    private readonly ArrayView<float> _products;
    private readonly int _blocksPerGroup;
    private readonly int _groups;

    public WinogradProductWork(in WinogradBand band, PackedFilter filter, ArrayView<float> inputs, ArrayView<float> products)
    {
        (_band, _filter, _inputs, _products) = (band, filter, inputs, products);
        long flopsPerBlock = 2L * band.Tiles * band.PaddedChannels * TKernel.Width;
        int groups = (int)Math.Clamp(flopsPerBlock * filter.Blocks / FlopsPerItem, 1, Math.Min(MostGroups, filter.Blocks));
        _blocksPerGroup = (filter.Blocks + groups - 1) / groups;
        _groups = (filter.Blocks + _blocksPerGroup - 1) / _blocksPerGroup;
    }

    public int Items => WinogradTransforms.Products * _groups;

    public void Execute(int item)
    {
        (int product, int group) = Math.DivRem(item, _groups);
        WinogradProducts<TKernel> products = new(_band);
        HostScratch scratch = new(HostScratch.SizeOf<nint>(_band.ProductRows));
        var rows = (float**)scratch.Take<nint>(_band.ProductRows);
        products.ListRows(_inputs.AsHostPointer(), rows);
        int end = Math.Min((group + 1) * _blocksPerGroup, _filter.Blocks);
        for (int block = group * _blocksPerGroup; block < end; block++)
        {
            products.Multiply(
                rows, product, 0, _band.PaddedChannels, LanesOf(product, block), LanesOf(product, Math.Min(block + 1, end - 1)),
                _products.AsHostPointer() + _band.ProductOffset(product, block, _filter));
        }
    }

    private float* LanesOf(int product, int block)
        => _filter.Lanes + (long)block * _filter.BlockLength + (long)product * _filter.Reduced * TKernel.Width;
}
