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
    private readonly int _registerTiles;

    /// <summary>Cuts the tiles of a convolution into groups of whole register tiles, as equal as can be.</summary>
    public WinogradGroupWork(in WinogradBand whole, in GatherOperands operands)
    {
        (_whole, _operands) = (whole, operands);
        int bytesOfTile = WinogradTransforms.Products * sizeof(float) * (whole.PaddedChannels + TKernel.Width);
        _registerTiles = (whole.Tiles + TKernel.Rows - 1) / TKernel.Rows;
        int most = Math.Max(1, MostBytes / bytesOfTile / TKernel.Rows);
        Items = Math.Max((_registerTiles + most - 1) / most, Math.Min(GroupsWanted, _registerTiles / LeastRegisterTiles));
    }

    public int Items { get; }

    /// <summary>
    /// Returns whether this is faster than stage by stage: not for so many channels that hardly a tile stays in the cache, nor for so few
    /// tiles that threads would wait for each other.
    /// </summary>
    public bool IsFaster(int threads)
        => _registerTiles >= LeastRegisterTiles * Items && Items >= GroupsPerThread * threads;

    public void Execute(int item)
    {
        int first = FirstOf(item), tiles = FirstOf(item + 1) - first;
        WinogradBand group = _whole with { First = _whole.First + first, Tiles = tiles };
        PackedFilter filter = _operands.Filter;
        WinogradInputs<InputMatrix> inputs = new(group.Patches, _operands.Source, group.ProductStep, group.SliceLength);
        WinogradProducts<TKernel> multiply = new(group, filter);
        WinogradOutputs<TKernel> outputs = new(group, _operands);

        // A line more keeps the products from falling on the same lines of a cache.
        nint productStep = (nint)multiply.Rows * TKernel.Width + WinogradTransforms.Lanes;
        HostScratch scratch = new(
            HostScratch.SizeOf<float>(group.InputElements) + HostScratch.SizeOf<float>(WinogradTransforms.Products * productStep)
            + HostScratch.SizeOf<nint>(multiply.Rows) + Math.Max(inputs.ScratchBytes, WinogradOutputs<TKernel>.ScratchBytes));
        float* transformed = scratch.Take<float>(group.InputElements);
        float* products = scratch.Take<float>(WinogradTransforms.Products * productStep);
        var rows = (float**)scratch.Take<nint>(multiply.Rows);

        HostScratch ofStage = scratch;
        inputs.Transform(0, tiles, transformed, ref ofStage);
        for (int block = 0; block < filter.Blocks; block++)
        {
            for (int product = 0; product < WinogradTransforms.Products; product++)
            {
                multiply.ListRows(transformed, product, rows);
                multiply.Multiply(rows, multiply.LanesOf(product, block), following: null, products + product * productStep);
            }
            ofStage = scratch;
            outputs.Transform(block, 0, tiles, products, productStep, ref ofStage);
        }
    }

    private int FirstOf(int item) => Math.Min(_whole.Tiles, (int)((long)_registerTiles * item / Items) * TKernel.Rows);
}
