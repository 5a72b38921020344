using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Transforms the patches that tiles read, M d M^T, into [product][slice of channels][tile][channel of the slice]; pixels outside the image
/// are zero.
/// </summary>
/// <typeparam name="TMatrix">M: of the inputs, or of the gradients of the outputs.</typeparam>
/// <param name="patches">What the tiles read.</param>
/// <param name="source">The pixels.</param>
/// <param name="productStep">The distance of products.</param>
/// <param name="sliceLength">The channels of a slice, whole vectors.</param>
internal readonly unsafe struct WinogradInputs<TMatrix>(
    in WinogradPatches patches, TensorView source, nint productStep, int sliceLength)
    where TMatrix : struct, IWinogradMatrix
{
    private const int TileLength = WinogradTransforms.Products * WinogradTransforms.Lanes;

    private readonly WinogradPatches _patches = patches;

    /// <summary>The bytes of a thread's memory that <see cref="Transform"/> takes.</summary>
    public long ScratchBytes
        => HostScratch.SizeOf<nint>(WinogradTransforms.Products) + HostScratch.SizeOf<float>(TileLength)
            + HostScratch.SizeOf<float>(source.C);

    /// <summary>Transforms the patches of some tiles.</summary>
    /// <param name="first">The first of them, counted from the first of the patches.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="target">The transformed values of all patches.</param>
    /// <param name="scratch">The thread's memory.</param>
    public void Transform(int first, int end, float* target, ref HostScratch scratch)
    {
        int channels = source.C, whole = channels / WinogradTransforms.Lanes * WinogradTransforms.Lanes;
        var pixels = (float**)scratch.Take<nint>(WinogradTransforms.Products);
        float* tail = scratch.Take<float>(TileLength), zeros = scratch.Take<float>(channels);
        new Span<float>(zeros, channels).Clear();
        for (int tile = first; tile < end; tile++)
        {
            FindPixels(tile, pixels, zeros);
            for (int channel = 0; channel < whole; channel += WinogradTransforms.Lanes)
                WinogradTransforms.Square<TMatrix, PixelPlaces>(new(pixels, channel), target + OffsetOf(tile, channel), productStep);
            if (whole == channels)
                continue;
            CopyTail(pixels, whole, tail);
            WinogradTransforms.Square<TMatrix, PixelPlaces>(new(pixels, 0), target + OffsetOf(tile, whole), productStep);
        }
    }

    private nint OffsetOf(int tile, int channel)
    {
        (int slice, int place) = Math.DivRem(channel, sliceLength);
        return ((nint)slice * _patches.Tiles + tile) * sliceLength + place;
    }

    private void FindPixels(int tile, float** pixels, float* zeros)
    {
        (int image, int top, int left) = _patches.Of(tile);
        int dilation = _patches.Rows.Dilation;
        float* first = source.Data.AsHostPointer() + (nint)image * source.H * source.W * source.Pitch;
        for (int row = 0; row < TMatrix.Columns; row++)
        {
            int h = top + row * dilation;
            for (int column = 0; column < TMatrix.Columns; column++)
            {
                int w = left + column * dilation;
                bool inside = (uint)h < (uint)source.H && (uint)w < (uint)source.W;
                *pixels++ = inside ? first + ((nint)h * source.W + w) * source.Pitch : zeros;
            }
        }
    }

    // Copies the channels that do not fill a vector, zeros behind them, and points to the copies.
    private void CopyTail(float** pixels, int whole, float* tail)
    {
        int count = source.C - whole;
        new Span<float>(tail, TileLength).Clear();
        for (int pixel = 0; pixel < TMatrix.Columns * TMatrix.Columns; pixel++, tail += WinogradTransforms.Lanes)
        {
            new Span<float>(pixels[pixel] + whole, count).CopyTo(new Span<float>(tail, count));
            pixels[pixel] = tail;
        }
    }
}

/// <summary>Transforms the patches of a band of tiles, some tiles an item.</summary>
internal readonly unsafe struct WinogradInputWork<TMatrix> : IHostWork
    where TMatrix : struct, IWinogradMatrix
{
    // Some 10 us: long against handing out an item.
    private const int ChannelsPerItem = 2048;

    private readonly WinogradInputs<TMatrix> _inputs;
    private readonly ArrayView<float> _target;
    private readonly int _tiles;
    private readonly int _tilesPerItem;

    /// <summary>Describes the work.</summary>
    /// <param name="patches">What the tiles read.</param>
    /// <param name="source">The pixels.</param>
    /// <param name="target">The transformed values.</param>
    /// <param name="productStep">The distance of products.</param>
    /// <param name="sliceLength">The channels of a slice, whole vectors.</param>
    public WinogradInputWork(in WinogradPatches patches, TensorView source, ArrayView<float> target, nint productStep, int sliceLength)
    {
        _inputs = new(patches, source, productStep, sliceLength);
        (_target, _tiles) = (target, patches.Tiles);
        _tilesPerItem = Math.Max(1, ChannelsPerItem / WinogradBand.Padded(source.C));
    }

    public int Items => (_tiles + _tilesPerItem - 1) / _tilesPerItem;

    public void Execute(int item)
    {
        HostScratch scratch = new(_inputs.ScratchBytes);
        int first = item * _tilesPerItem;
        _inputs.Transform(first, Math.Min(_tiles, first + _tilesPerItem), _target.AsHostPointer(), ref scratch);
    }
}
