using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>A tensor that is read and written four channels at a time: by wide accesses where its rows allow it, else one by one.</summary>
/// <param name="View">The tensor.</param>
/// <param name="IsWide">
/// 1 where memory and pitch are multiples of four elements, so that a quad never crosses into the next pixel; else 0. Every thread takes
/// the same side, that of the element type too. Of eight bytes, so that the struct ends at a multiple of them, as <see cref="IKernel"/>
/// asks for.
/// </param>
internal readonly record struct QuadView(TensorView View, long IsWide)
{
    /// <summary>Finds out how a tensor can be accessed.</summary>
    /// <param name="view">The tensor.</param>
    /// <param name="first">The channel from which quads are counted.</param>
    public static QuadView Of(in TensorView view, int first = 0)
    {
        bool isWide = view.Pitch % Quad.Lanes == 0 && first % Quad.Lanes == 0
            && OffsetOf(view.Data) % (Quad.Lanes * view.ElementType.Bytes()) == 0;
        return new QuadView(view, isWide ? 1 : 0);
    }

    /// <summary>Reads the channels of an element and its next three.</summary>
    public Quad Load(ElementIndex at) => Load(at.Pixel, at.Channel);

    /// <summary>Reads the channels from a multiple of four; 0 beyond the last channel and for pixel -1, which lies outside.</summary>
    public Quad Load(int pixel, int channel)
    {
        if (pixel < 0 || channel >= View.C)
            return default;
        int from = pixel * View.Pitch + channel;
        if (IsWide != 0)
            return View.ElementType == ElementType.BFloat16 ? BFloat16Quad.Values(Rounded[from / Quad.Lanes]) : Single[from / Quad.Lanes];
        return new(
            View[from],
            channel + 1 < View.C ? View[from + 1] : 0,
            channel + 2 < View.C ? View[from + 2] : 0,
            channel + 3 < View.C ? View[from + 3] : 0);
    }

    /// <summary>
    /// Reads the pairs (2c, 2c + 1) of four neighbouring channels c of a tensor of half the channels: the first of each, and the second.
    /// </summary>
    public (Quad First, Quad Second) LoadPairs(ElementIndex at)
    {
        Quad left = Load(at.Pixel, 2 * at.Channel), right = Load(at.Pixel, 2 * at.Channel + Quad.Lanes);
        return (new(left.X, left.Z, right.X, right.Z), new(left.Y, left.W, right.Y, right.W));
    }

    /// <summary>Writes the channels of an element and its next three, and none beyond the last.</summary>
    public void Store(ElementIndex at, Quad values) => Store(at.Pixel, at.Channel, values);

    /// <summary>Writes the channels from a multiple of four, and none beyond the last.</summary>
    public void Store(int pixel, int channel, Quad values)
    {
        int to = pixel * View.Pitch + channel;
        if (IsWide != 0 && channel + Quad.Lanes <= View.C)
        {
            StoreWide(to / Quad.Lanes, values);
            return;
        }
        StoreOne(to, channel, values.X);
        StoreOne(to + 1, channel + 1, values.Y);
        StoreOne(to + 2, channel + 2, values.Z);
        StoreOne(to + 3, channel + 3, values.W);
    }

    /// <summary>Writes what <see cref="LoadPairs"/> reads.</summary>
    public void StorePairs(ElementIndex at, Quad first, Quad second)
    {
        Store(at.Pixel, 2 * at.Channel, new(first.X, second.X, first.Y, second.Y));
        Store(at.Pixel, 2 * at.Channel + Quad.Lanes, new(first.Z, second.Z, first.W, second.W));
    }

    private ArrayView<Quad> Single => View.Data.AsAligned(Quad.Bytes).Cast<Quad>();

    private ArrayView<BFloat16Quad> Rounded => View.Data.AsAligned(BFloat16Quad.Bytes).Cast<BFloat16Quad>();

    private void StoreWide(int quad, Quad values)
    {
        ArrayView<BFloat16Quad> rounded = Rounded;
        ArrayView<Quad> single = Single;
        if (View.ElementType == ElementType.BFloat16)
            rounded[quad] = BFloat16Quad.Of(values);
        else
            single[quad] = values;
    }

    private void StoreOne(int to, int channel, float value)
    {
        if (channel < View.C)
            View.Store(to, value);
    }

    // Every buffer begins at a multiple of 16 bytes; what a view is of it may not.
    private static long OffsetOf<TView>(TView view)
        where TView : struct, IContiguousArrayView => view.IndexInBytes;
}
