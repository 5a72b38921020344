using System.Runtime.CompilerServices;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Transforms the inputs of a band's tiles, B^T d. An item is some tiles.</summary>
internal readonly unsafe struct WinogradRowInputWork : IHostWork
{
    // Some 5 us: long against handing out an item.
    private const int ChannelsPerItem = 4096;

    private const int Inputs = WinogradRowTransforms.Products;
    private const int Lanes = WinogradRowTransforms.Lanes;

    private readonly WinogradRowBand _band;
    private readonly TensorView _source;
    private readonly ArrayView<float> _target;
    private readonly int _tilesPerItem;

    public WinogradRowInputWork(in WinogradRowBand band, TensorView source, ArrayView<float> target)
    {
        (_band, _source, _target) = (band, source, target);
        _tilesPerItem = Math.Max(1, ChannelsPerItem / band.Pitch);
    }

    public int Items => (_band.InputTiles + _tilesPerItem - 1) / _tilesPerItem;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int channels = _source.C, whole = channels / Lanes * Lanes;
        HostScratch scratch = new(HostScratch.SizeOf<float>(channels) + HostScratch.SizeOf<float>(Inputs * Lanes));
        float* zeros = scratch.Take<float>(channels), tail = scratch.Take<float>(Inputs * Lanes);
        new Span<float>(zeros, channels).Clear();
        new Span<float>(tail, Inputs * Lanes).Clear();
        float** pixels = stackalloc float*[Inputs];
        int end = Math.Min(_band.InputTiles, (item + 1) * _tilesPerItem);
        float* target = _target.AsHostPointer() + (nint)item * _tilesPerItem * _band.Pitch;
        for (int tile = item * _tilesPerItem; tile < end; tile++, target += _band.Pitch)
        {
            FindPixels(tile, pixels, zeros);
            for (int channel = 0; channel < whole; channel += Lanes)
                WinogradRowTransforms.Input(pixels, channel, target + channel, _band.ProductStep);
            if (whole == channels)
                continue;
            CopyTail(pixels, whole, tail);
            WinogradRowTransforms.Input(pixels, 0, target + whole, _band.ProductStep);
        }
    }

    // A tile reads a pixel to the left of its first result and one to the right of its last.
    private void FindPixels(int tile, float** pixels, float* zeros)
    {
        (int rest, int place) = Math.DivRem(tile, _band.TilesPerRow);
        (int image, int row) = Math.DivRem(rest, _band.InputRows);
        int h = _band.Rows.Row - _band.Problem.Pad.Top + row, left = place * WinogradRowTransforms.Outputs - 1;
        bool isInside = (uint)h < (uint)_source.H;
        float* line = _source.Data.AsHostPointer() + ((nint)(_band.FirstImage + image) * _source.H + h) * _source.W * _source.Pitch;
        for (int column = left; column < left + Inputs; column++)
            *pixels++ = isInside && (uint)column < (uint)_source.W ? line + (nint)column * _source.Pitch : zeros;
    }

    // Copies the channels that do not fill a vector, zeros behind them, and points to the copies.
    private void CopyTail(float** pixels, int whole, float* tail)
    {
        int count = _source.C - whole;
        for (int pixel = 0; pixel < Inputs; pixel++, tail += Lanes)
        {
            new Span<float>(pixels[pixel] + whole, count).CopyTo(new Span<float>(tail, count));
            pixels[pixel] = tail;
        }
    }
}
