using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The transformed filter, as <see cref="WinogradStages{TKernel, TFilter}"/> multiply with it.</summary>
internal unsafe interface IWinogradFilter
{
    /// <summary>The reduced channels of which it is there at a time: all of them, or a slice.</summary>
    int ChannelsAtOnce { get; }

    /// <summary>The distance of its products.</summary>
    nint ProductStep { get; }

    /// <summary>The floats of memory that it is made in; 0 where it is there already.</summary>
    long Length { get; }

    /// <summary>The bytes of a thread's memory that <see cref="Take"/> takes.</summary>
    long ScratchBytes { get; }

    /// <summary>Returns where the first product of a block lies, [product][reduced channel][lane].</summary>
    /// <param name="block">The block of result channels.</param>
    /// <param name="first">The first reduced channel.</param>
    /// <param name="memory">The memory that it may be made in.</param>
    /// <param name="scratch">The thread's memory.</param>
    float* Take(int block, int first, float* memory, ref HostScratch scratch);
}

/// <summary>
/// All stages of Winograd's method for some tiles, one after the other in a thread's own memory: the inputs are transformed once, then for
/// block after block of result channels multiplied and transformed back.
/// </summary>
internal readonly unsafe struct WinogradStages<TKernel, TFilter>(
    in WinogradBand tiles, in GatherOperands operands, in TFilter filter)
    where TKernel : struct, IMicrokernel
    where TFilter : struct, IWinogradFilter
{
    private readonly WinogradBand _tiles = tiles;
    private readonly GatherOperands _operands = operands;
    private readonly TFilter _filter = filter;

    /// <summary>Computes the results of the tiles.</summary>
    public void Run()
    {
        WinogradInputs<InputMatrix> inputs = new(_tiles.Patches, _operands.Source, _tiles.ProductStep, _tiles.SliceLength);
        WinogradProducts<TKernel> multiply = new(_tiles);
        WinogradOutputs<TKernel> outputs = new(_tiles, _operands);

        // A line more keeps the products from falling on the same lines of a cache.
        nint productStep = (nint)_tiles.ProductRows * TKernel.Width + WinogradTransforms.Lanes;
        HostScratch scratch = new(
            HostScratch.SizeOf<float>(_tiles.InputElements) + HostScratch.SizeOf<float>(WinogradTransforms.Products * productStep)
            + HostScratch.SizeOf<float>(_filter.Length) + HostScratch.SizeOf<nint>(_tiles.ProductRows)
            + Math.Max(_filter.ScratchBytes, Math.Max(inputs.ScratchBytes, WinogradOutputs<TKernel>.ScratchBytes)));
        float* transformed = scratch.Take<float>(_tiles.InputElements);
        float* products = scratch.Take<float>(WinogradTransforms.Products * productStep);
        float* memory = scratch.Take<float>(_filter.Length);
        var rows = (float**)scratch.Take<nint>(_tiles.ProductRows);

        multiply.ListRows(transformed, rows);
        HostScratch ofStage = scratch;
        inputs.Transform(0, _tiles.Tiles, transformed, ref ofStage);
        for (int block = 0; block < _operands.Filter.Blocks; block++)
        {
            for (int first = 0; first < _tiles.PaddedChannels; first += _filter.ChannelsAtOnce)
            {
                ofStage = scratch;
                float* lanes = _filter.Take(block, first, memory, ref ofStage);
                int end = Math.Min(first + _filter.ChannelsAtOnce, _tiles.PaddedChannels);
                for (int product = 0; product < WinogradTransforms.Products; product++, lanes += _filter.ProductStep)
                    multiply.Multiply(rows, product, first, end, lanes, following: null, products + product * productStep);
            }
            ofStage = scratch;
            outputs.Transform(block, 0, _tiles.Tiles, products, productStep, ref ofStage);
        }
    }
}
