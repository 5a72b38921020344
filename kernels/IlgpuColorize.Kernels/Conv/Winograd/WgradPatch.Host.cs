using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>A transform of the square patch of pixels that a tile reads.</summary>
internal unsafe interface IPatchTransform
{
    /// <summary>Gets the pixels of a patch in one direction.</summary>
    static abstract int Side { get; }

    /// <summary>Writes the 6 x 6 values of sixteen channels, <paramref name="step"/> apart.</summary>
    static abstract void Run(float** pixels, nint channel, float* half, float* target, nint step);
}

/// <summary>B^T d B, of the 6 x 6 inputs.</summary>
internal readonly unsafe struct InputPatch : IPatchTransform
{
    public static int Side => WinogradTransforms.Inputs;

    public static void Run(float** pixels, nint channel, float* half, float* target, nint step) => WinogradTransforms.Input(pixels, channel, half, target, step);
}

/// <summary>A dy A^T, of the gradients of the 4 x 4 outputs.</summary>
internal readonly unsafe struct GradientPatch : IPatchTransform
{
    public static int Side => WinogradTransforms.Outputs;

    public static void Run(float** pixels, nint channel, float* half, float* target, nint step) => WgradTransforms.Gradient(pixels, channel, half, target, step);
}

/// <summary>Transforms what the tiles of wgrad read, some tiles an item, into [product][chunk of channels][tile][channel]; pixels outside the image are zero.</summary>
internal readonly unsafe struct WgradPatchWork<TTransform> : IHostWork
    where TTransform : struct, IPatchTransform
{
    // Some 10 us: long against handing out an item.
    private const int ChannelsPerItem = 2048;

    private readonly WgradTiles _tiles;
    private readonly TensorView _source;
    private readonly ArrayView<float> _target;
    private readonly nint _step;
    private readonly int _chunk;
    private readonly int _top;
    private readonly int _left;
    private readonly int _tilesPerItem;

    /// <summary>Describes the work.</summary>
    /// <param name="tiles">The tiles.</param>
    /// <param name="source">What they read.</param>
    /// <param name="pad">How far above and to the left of its outputs a tile reads.</param>
    /// <param name="target">The transformed values.</param>
    /// <param name="step">The distance of products.</param>
    /// <param name="chunk">The channels of a chunk, whole vectors.</param>
    public WgradPatchWork(in WgradTiles tiles, TensorView source, Padding pad, ArrayView<float> target, nint step, int chunk)
    {
        (_tiles, _source, _target, _step, _chunk, _top, _left) = (tiles, source, target, step, chunk, pad.Top, pad.Left);
        _tilesPerItem = Math.Max(1, ChannelsPerItem / source.C);
    }

    public int Items => (_tiles.Count + _tilesPerItem - 1) / _tilesPerItem;

    public void Execute(int item)
    {
        const int tileLength = WinogradTransforms.Products * WinogradTransforms.Lanes;
        int channels = _source.C;
        HostScratch scratch = new(HostScratch.SizeOf<nint>(WinogradTransforms.Products) + 2 * HostScratch.SizeOf<float>(tileLength) + HostScratch.SizeOf<float>(channels));
        var pixels = (float**)scratch.Take<nint>(WinogradTransforms.Products);
        float* half = scratch.Take<float>(tileLength), tail = scratch.Take<float>(tileLength), zeros = scratch.Take<float>(channels);
        new Span<float>(zeros, channels).Clear();
        int end = Math.Min(_tiles.Count, (item + 1) * _tilesPerItem), whole = channels / WinogradTransforms.Lanes * WinogradTransforms.Lanes;
        for (int tile = item * _tilesPerItem; tile < end; tile++)
        {
            FindPixels(_tiles.First + tile, pixels, zeros);
            for (int channel = 0; channel < whole; channel += WinogradTransforms.Lanes)
                TTransform.Run(pixels, channel, half, TargetOf(tile, channel), _step);
            if (whole == channels)
                continue;
            CopyTail(pixels, whole, tail);
            TTransform.Run(pixels, 0, half, TargetOf(tile, whole), _step);
        }
    }

    private float* TargetOf(int tile, int channel)
    {
        (int chunk, int place) = Math.DivRem(channel, _chunk);
        return _target.AsHostPointer() + ((nint)chunk * _tiles.Count + tile) * _chunk + place;
    }

    private void FindPixels(int tile, float** pixels, float* zeros)
    {
        int columns = _tiles.Columns.Tiles, rows = _tiles.Rows.Tiles, dilation = _tiles.Problem.Dilation;
        int top = _tiles.Rows.FirstOf(tile / columns % rows) - _top, left = _tiles.Columns.FirstOf(tile % columns) - _left;
        float* image = _source.Data.AsHostPointer() + (nint)(tile / columns / rows) * _source.H * _source.W * _source.Pitch;
        for (int row = 0; row < TTransform.Side; row++)
        {
            int h = top + row * dilation;
            for (int column = 0; column < TTransform.Side; column++)
            {
                int w = left + column * dilation;
                bool inside = (uint)h < (uint)_source.H && (uint)w < (uint)_source.W;
                *pixels++ = inside ? image + ((nint)h * _source.W + w) * _source.Pitch : zeros;
            }
        }
    }

    // Copies the channels that do not fill a vector, zeros behind them, and points to the copies.
    private void CopyTail(float** pixels, int whole, float* tail)
    {
        int count = _source.C - whole;
        new Span<float>(tail, WinogradTransforms.Products * WinogradTransforms.Lanes).Clear();
        for (int pixel = 0; pixel < TTransform.Side * TTransform.Side; pixel++, tail += WinogradTransforms.Lanes)
        {
            new Span<float>(pixels[pixel] + whole, count).CopyTo(new Span<float>(tail, count));
            pixels[pixel] = tail;
        }
    }
}
