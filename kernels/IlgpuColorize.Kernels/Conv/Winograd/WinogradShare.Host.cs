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
    // To transform the filter takes, of what a share's tiles take, four tiles' part.
    private const int LeastTiles = 32;

    // As many whole register tiles as 128 tiles make.
    private const int MostRegisterTiles = 22;

    // Inputs of a share that stay in a last-level cache which others use too.
    private const long MostBytes = 6 << 20;

    private readonly WinogradBand _whole;
    private readonly GatherOperands _operands;
    private readonly WinogradFilterTransform _filter;
    private readonly int _registerTiles;

    /// <summary>Cuts the tiles of a convolution into shares of whole register tiles, as equal as can be, as many for each thread.</summary>
    /// <param name="whole">The tiles.</param>
    /// <param name="operands">What is read and written.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="threads">The threads that work.</param>
    public WinogradShareWork(in WinogradBand whole, in GatherOperands operands, ConvFilter filter, int threads)
    {
        (_whole, _operands) = (whole, operands);
        _filter = new(filter.Weights, whole.IsDgrad, TKernel.Width);
        _registerTiles = (whole.Tiles + TKernel.Rows - 1) / TKernel.Rows;
        int perThread = (_registerTiles + threads * MostRegisterTiles - 1) / (threads * MostRegisterTiles);
        Items = threads * perThread;
    }

    public int Items { get; }

    /// <summary>True where shares are large enough to transform the filter for each, and small enough to stay in a cache.</summary>
    public bool IsFaster
        => _registerTiles / Items * TKernel.Rows >= LeastTiles && sizeof(float) * (long)ShareOf(0).InputElements <= MostBytes;

    public void Execute(int item)
    {
        WinogradBand share = ShareOf(item);
        WinogradInputs<InputMatrix> inputs = new(share.Patches, _operands.Source, share.ProductStep, share.SliceLength);
        WinogradOutputs<TKernel> outputs = new(share, _operands);
        int registerTiles = (share.Tiles + TKernel.Rows - 1) / TKernel.Rows, rowCount = registerTiles * TKernel.Rows;

        // A line more keeps products from falling on the same lines of a cache.
        nint productStep = (nint)rowCount * TKernel.Width + WinogradTransforms.Lanes;
        nint lanesStep = (nint)share.SliceLength * TKernel.Width + WinogradTransforms.Lanes;
        HostScratch scratch = new(
            HostScratch.SizeOf<float>(share.InputElements) + HostScratch.SizeOf<float>(WinogradTransforms.Products * productStep)
            + HostScratch.SizeOf<float>(WinogradTransforms.Products * lanesStep) + HostScratch.SizeOf<nint>(rowCount)
            + Math.Max(WinogradFilterTransform.ScratchBytes, Math.Max(inputs.ScratchBytes, WinogradOutputs<TKernel>.ScratchBytes)));
        float* transformed = scratch.Take<float>(share.InputElements);
        float* products = scratch.Take<float>(WinogradTransforms.Products * productStep);
        float* lanes = scratch.Take<float>(WinogradTransforms.Products * lanesStep);
        var rows = (float**)scratch.Take<nint>(rowCount);

        // Rows beyond the last tile repeat it; nothing reads their products.
        for (int row = 0; row < rowCount; row++)
            rows[row] = transformed + (nint)Math.Min(row, share.Tiles - 1) * share.SliceLength;
        HostScratch ofStage = scratch;
        inputs.Transform(0, share.Tiles, transformed, ref ofStage);
        for (int block = 0; block < _operands.Filter.Blocks; block++)
        {
            for (int channel = 0; channel < share.PaddedChannels; channel += share.SliceLength)
            {
                int channels = Math.Min(share.SliceLength, share.PaddedChannels - channel);
                for (int first = 0; first < channels; first += WinogradFilterTransform.Line)
                {
                    ofStage = scratch;
                    _filter.Run(block, channel + first, lanes + first * TKernel.Width, lanesStep, ref ofStage);
                }
                nint rowFirst = channel / share.SliceLength * share.SliceStep;
                for (int product = 0; product < WinogradTransforms.Products; product++, rowFirst += share.ProductStep)
                {
                    Multiply(
                        rows, rowFirst, lanes + product * lanesStep, channels, registerTiles, products + product * productStep,
                        proceed: channel > 0);
                }
            }
            ofStage = scratch;
            outputs.Transform(block, 0, share.Tiles, products, productStep, ref ofStage);
        }
    }

    private static void Multiply(
        float** rows, nint rowFirst, float* lanes, int channels, int registerTiles, float* products, bool proceed)
    {
        nint start = 0;
        for (int tile = 0; tile < registerTiles; tile++, rows += TKernel.Rows, products += TKernel.Rows * TKernel.Width)
            TKernel.Run(new MicrokernelOperands(rows, rowFirst, 1, lanes, &start, TKernel.Width, 1, channels), products, proceed);
    }

    private WinogradBand ShareOf(int item)
    {
        int first = FirstOf(item);
        return _whole with { First = _whole.First + first, Tiles = FirstOf(item + 1) - first };
    }

    private int FirstOf(int item) => Math.Min(_whole.Tiles, (int)((long)_registerTiles * item / Items) * TKernel.Rows);
}
