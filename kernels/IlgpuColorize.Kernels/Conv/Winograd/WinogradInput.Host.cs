using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>A transform of the square patch of pixels that a tile reads.</summary>
internal unsafe interface IPatchTransform
{
    /// <summary>The pixels of a patch in one direction.</summary>
    static abstract int Side { get; }

    /// <summary>Writes the 6 x 6 values of sixteen channels, <paramref name="step"/> apart.</summary>
    static abstract void Run(float** pixels, nint channel, float* half, float* target, nint step);
}

/// <summary>B^T d B, of 6 x 6 inputs.</summary>
internal readonly unsafe struct InputPatch : IPatchTransform
{
    public static int Side => WinogradTransforms.Inputs;

    public static void Run(float** pixels, nint channel, float* half, float* target, nint step)
        => WinogradTransforms.Input(pixels, channel, half, target, step);
}

/// <summary>A dy A^T, of the gradients of 4 x 4 outputs.</summary>
internal readonly unsafe struct GradientPatch : IPatchTransform
{
    public static int Side => WinogradTransforms.Outputs;

    public static void Run(float** pixels, nint channel, float* half, float* target, nint step)
        => WgradTransforms.Gradient(pixels, channel, half, target, step);
}

/// <summary>
/// Transforms the patches that tiles read, some tiles an item, into [product][slice of channels][tile][channel of the slice]; pixels
/// outside the image are zero.
/// </summary>
internal readonly unsafe struct WinogradInputWork<TPatch> : IHostWork
    where TPatch : struct, IPatchTransform
{
    // Some 10 us: long against handing out an item.
    private const int ChannelsPerItem = 2048;

    private readonly WinogradPatches _patches;
    private readonly TensorView _source;
    private readonly ArrayView<float> _target;
    private readonly nint _productStep;
    private readonly int _sliceLength;
    private readonly int _tilesPerItem;

    /// <summary>Describes the work.</summary>
    /// <param name="patches">What the tiles read.</param>
    /// <param name="source">The pixels.</param>
    /// <param name="target">The transformed values.</param>
    /// <param name="productStep">The distance of products.</param>
    /// <param name="sliceLength">The channels of a slice, whole vectors.</param>
    public WinogradInputWork(in WinogradPatches patches, TensorView source, ArrayView<float> target, nint productStep, int sliceLength)
    {
        (_patches, _source, _target, _productStep, _sliceLength) = (patches, source, target, productStep, sliceLength);
        _tilesPerItem = Math.Max(1, ChannelsPerItem / WinogradBand.Padded(source.C));
    }

    public int Items => (_patches.Tiles + _tilesPerItem - 1) / _tilesPerItem;

    public void Execute(int item)
    {
        const int tileLength = WinogradTransforms.Products * WinogradTransforms.Lanes;
        int channels = _source.C, whole = channels / WinogradTransforms.Lanes * WinogradTransforms.Lanes;
        HostScratch scratch = new(
            HostScratch.SizeOf<nint>(WinogradTransforms.Products) + 2 * HostScratch.SizeOf<float>(tileLength)
            + HostScratch.SizeOf<float>(channels));
        var pixels = (float**)scratch.Take<nint>(WinogradTransforms.Products);
        float* half = scratch.Take<float>(tileLength), tail = scratch.Take<float>(tileLength), zeros = scratch.Take<float>(channels);
        new Span<float>(zeros, channels).Clear();
        int end = Math.Min(_patches.Tiles, (item + 1) * _tilesPerItem);
        for (int tile = item * _tilesPerItem; tile < end; tile++)
        {
            FindPixels(tile, pixels, zeros);
            for (int channel = 0; channel < whole; channel += WinogradTransforms.Lanes)
                TPatch.Run(pixels, channel, half, TargetOf(tile, channel), _productStep);
            if (whole == channels)
                continue;
            CopyTail(pixels, whole, tail);
            TPatch.Run(pixels, 0, half, TargetOf(tile, whole), _productStep);
        }
    }

    private float* TargetOf(int tile, int channel)
    {
        (int slice, int place) = Math.DivRem(channel, _sliceLength);
        return _target.AsHostPointer() + ((nint)slice * _patches.Tiles + tile) * _sliceLength + place;
    }

    private void FindPixels(int tile, float** pixels, float* zeros)
    {
        (int image, int top, int left) = _patches.Of(tile);
        int dilation = _patches.Rows.Dilation;
        float* first = _source.Data.AsHostPointer() + (nint)image * _source.H * _source.W * _source.Pitch;
        for (int row = 0; row < TPatch.Side; row++)
        {
            int h = top + row * dilation;
            for (int column = 0; column < TPatch.Side; column++)
            {
                int w = left + column * dilation;
                bool inside = (uint)h < (uint)_source.H && (uint)w < (uint)_source.W;
                *pixels++ = inside ? first + ((nint)h * _source.W + w) * _source.Pitch : zeros;
            }
        }
    }

    // Copies the channels that do not fill a vector, zeros behind them, and points to the copies.
    private void CopyTail(float** pixels, int whole, float* tail)
    {
        int count = _source.C - whole;
        new Span<float>(tail, WinogradTransforms.Products * WinogradTransforms.Lanes).Clear();
        for (int pixel = 0; pixel < TPatch.Side * TPatch.Side; pixel++, tail += WinogradTransforms.Lanes)
        {
            new Span<float>(pixels[pixel] + whole, count).CopyTo(new Span<float>(tail, count));
            pixels[pixel] = tail;
        }
    }
}
