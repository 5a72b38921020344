using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// All stages of Winograd's method for a group of tiles, whose transformed inputs and products stay in the second-level cache of the thread
/// that makes them, while the filter passes by from its beginning to its end. An item is a group.
/// </summary>
internal readonly unsafe struct WinogradGroupWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // Half a second-level cache of 1 MiB. Measured best of 200 to 800 KiB.
    private const int MostBytes = 512 << 10;

    // The filter is read once for every group: fewer register tiles of a group do not repay that.
    private const int LeastRegisterTiles = 2;

    // Enough groups for threads to end together.
    private const int GroupsWanted = 8;
    private const int GroupsPerThread = 4;

    private readonly WinogradBand _whole;
    private readonly GatherOperands _operands;

    /// <summary>Cuts the tiles of a convolution into groups of whole register tiles, as equal as can be.</summary>
    public WinogradGroupWork(in WinogradBand whole, in GatherOperands operands)
    {
        (_whole, _operands) = (whole, operands);
        int bytesOfTile = WinogradTransforms.Products * sizeof(float) * (whole.PaddedChannels + TKernel.Width);
        int most = Math.Max(1, MostBytes / bytesOfTile / TKernel.Rows);
        Items = Math.Max((whole.RegisterTiles + most - 1) / most, Math.Min(GroupsWanted, whole.RegisterTiles / LeastRegisterTiles));
    }

    public int Items { get; }

    /// <summary>
    /// Returns whether this is faster than stage by stage: not for so many channels that hardly a tile stays in the cache, nor for so few
    /// tiles that threads would wait for each other.
    /// </summary>
    public bool IsFaster(int threads)
        => _whole.RegisterTiles >= LeastRegisterTiles * Items && Items >= GroupsPerThread * threads;

    public void Execute(int item)
        => new WinogradStages<TKernel, CommonFilter>(_whole.PartOfRegisterTiles(item, Items), _operands, new(_operands.Filter)).Run();

    /// <summary>The form of the filter that all threads read.</summary>
    private readonly struct CommonFilter(PackedFilter filter) : IWinogradFilter
    {
        public int ChannelsAtOnce => filter.Reduced;

        public nint ProductStep => (nint)filter.Reduced * TKernel.Width;

        public long Length => 0;

        public long ScratchBytes => 0;

        public float* Take(int block, int first, float* memory, ref HostScratch scratch)
            => filter.Lanes + (long)block * filter.BlockLength;
    }
}
