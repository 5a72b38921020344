using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Transforms the inputs of a band's tiles, B^T d B, some tiles an item; pixels outside the image are zero.</summary>
internal readonly unsafe struct WinogradInputWork : IHostWork
{
    // Some 10 us: long against handing out an item.
    private const int ChannelsPerItem = 2048;

    private readonly WinogradBand _band;
    private readonly TensorView _source;
    private readonly PackedFilter _filter;
    private readonly ArrayView<float> _inputs;
    private readonly int _tilesPerItem;

    public WinogradInputWork(in WinogradBand band, TensorView source, PackedFilter filter, ArrayView<float> inputs)
    {
        (_band, _source, _filter, _inputs) = (band, source, filter, inputs);
        _tilesPerItem = Math.Max(1, ChannelsPerItem / band.PaddedChannels);
    }

    public int Items => (_band.Tiles + _tilesPerItem - 1) / _tilesPerItem;

    public void Execute(int item)
    {
        const int tileLength = WinogradTransforms.Products * WinogradTransforms.Lanes;
        HostScratch scratch = new(HostScratch.SizeOf<nint>(WinogradTransforms.Products) + 2 * HostScratch.SizeOf<float>(tileLength));
        var pixels = (float**)scratch.Take<nint>(WinogradTransforms.Products);
        float* half = scratch.Take<float>(tileLength), tail = scratch.Take<float>(tileLength);
        int end = Math.Min(_band.Tiles, (item + 1) * _tilesPerItem);
        for (int tile = item * _tilesPerItem; tile < end; tile++)
        {
            FindPixels(_band.First + tile, pixels);
            int whole = _band.Channels / WinogradTransforms.Lanes * WinogradTransforms.Lanes;
            for (int channel = 0; channel < whole; channel += WinogradTransforms.Lanes)
                WinogradTransforms.Input(pixels, channel, half, TargetOf(tile, channel), _band.ProductStep);
            if (whole == _band.Channels)
                continue;
            CopyTail(pixels, whole, tail);
            WinogradTransforms.Input(pixels, 0, half, TargetOf(tile, whole), _band.ProductStep);
        }
    }

    private float* TargetOf(int tile, int channel)
    {
        (int slice, int place) = Math.DivRem(channel, _band.SliceLength);
        return _inputs.AsHostPointer() + slice * _band.SliceStep + (nint)tile * _band.SliceLength + place;
    }

    // Output o of a line adds the inputs o - 1, o and o + 1: the first input lies one dilation before the first output.
    private void FindPixels(int tile, float** pixels)
    {
        int columns = _band.Columns.Tiles, rows = _band.Rows.Tiles, dilation = _band.Problem.Dilation;
        int top = _band.Rows.FirstOf(tile / columns % rows) - dilation, left = _band.Columns.FirstOf(tile % columns) - dilation;
        float* image = _source.Data.AsHostPointer() + (nint)(tile / columns / rows) * _source.H * _source.W * _source.Pitch;
        for (int row = 0; row < WinogradTransforms.Inputs; row++)
        {
            int h = top + row * dilation;
            for (int column = 0; column < WinogradTransforms.Inputs; column++)
            {
                int w = left + column * dilation;
                bool inside = (uint)h < (uint)_source.H && (uint)w < (uint)_source.W;
                *pixels++ = inside ? image + ((nint)h * _source.W + w) * _source.Pitch : _filter.Zeros;
            }
        }
    }

    // Copies the channels that do not fill a vector, zeros behind them, and points to the copies.
    private void CopyTail(float** pixels, int whole, float* tail)
    {
        int count = _band.Channels - whole;
        new Span<float>(tail, WinogradTransforms.Products * WinogradTransforms.Lanes).Clear();
        for (int pixel = 0; pixel < WinogradTransforms.Products; pixel++, tail += WinogradTransforms.Lanes)
        {
            new Span<float>(pixels[pixel] + whole, count).CopyTo(new Span<float>(tail, count));
            pixels[pixel] = tail;
        }
    }
}
