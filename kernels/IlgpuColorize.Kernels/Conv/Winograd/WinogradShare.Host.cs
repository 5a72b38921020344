using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// All stages of Winograd's method for a thread's share of the tiles, the transform of the filter with them: a slice of a block's filter is
/// transformed, used by all tiles while it is in the second-level cache, and never seen by another thread. Where weights are rewritten
/// before they are used again, that takes less time than to make a common filter of four times the weights, to pass its lines from thread
/// to thread and to read it once for every group of tiles. An item is a share.
/// </summary>
internal readonly unsafe struct WinogradShareWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // Transforming the filter takes as long as some four tiles do: at most an eighth of a share's time.
    private const int LeastTiles = 32;

    // As many whole register tiles as 128 tiles make.
    private const int MostRegisterTiles = 22;

    // Inputs of a share that stay in a last-level cache which others use too.
    private const long MostBytes = 6 << 20;

    private readonly WinogradBand _whole;
    private readonly GatherOperands _operands;
    private readonly WinogradFilterTransform _filter;

    /// <summary>Cuts the tiles of a convolution into shares of whole register tiles, as equal as can be, as many for each thread.</summary>
    /// <param name="whole">The tiles.</param>
    /// <param name="operands">What is read and written.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="threads">The threads that work.</param>
    public WinogradShareWork(in WinogradBand whole, in GatherOperands operands, ConvFilter filter, int threads)
    {
        (_whole, _operands) = (whole, operands);
        _filter = new(filter.Weights, whole.IsDgrad, TKernel.Width);
        int perThread = (whole.RegisterTiles + threads * MostRegisterTiles - 1) / (threads * MostRegisterTiles);
        Items = threads * perThread;
    }

    public int Items { get; }

    /// <summary>True where shares are large enough to transform the filter for each, and small enough to stay in a cache.</summary>
    public bool IsFaster
        => _whole.RegisterTiles / Items * TKernel.Rows >= LeastTiles && sizeof(float) * (long)ShareOf(0).InputElements <= MostBytes;

    public void Execute(int item)
        => new WinogradStages<TKernel, OwnFilter>(ShareOf(item), _operands, new(_filter, _whole)).Run();

    private WinogradBand ShareOf(int item) => _whole.PartOfRegisterTiles(item, Items);

    /// <summary>A slice of the filter that the thread transforms for itself.</summary>
    private readonly struct OwnFilter(in WinogradFilterTransform transform, in WinogradBand whole) : IWinogradFilter
    {
        private readonly WinogradFilterTransform _transform = transform;
        private readonly int _end = whole.PaddedChannels;

        public int ChannelsAtOnce { get; } = whole.SliceLength;

        // A line more keeps products from falling on the same lines of a cache.
        public nint ProductStep => (nint)ChannelsAtOnce * TKernel.Width + WinogradTransforms.Lanes;

        public long Length => WinogradTransforms.Products * ProductStep;

        public long ScratchBytes => WinogradFilterTransform.ScratchBytes;

        public float* Take(int block, int first, float* memory, ref HostScratch scratch)
        {
            int end = Math.Min(first + ChannelsAtOnce, _end);
            for (int channel = first; channel < end; channel += WinogradFilterTransform.Line)
            {
                HostScratch ofLine = scratch;
                _transform.Run(block, channel, memory + (channel - first) * TKernel.Width, ProductStep, ref ofLine);
            }
            return memory;
        }
    }
}
