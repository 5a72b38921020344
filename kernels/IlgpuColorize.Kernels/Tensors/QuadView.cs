using ILGPU;
using ILGPU.Runtime;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Refers to a tensor that is read and written four channels at a time: by wide accesses where its rows allow it, else one by one.</summary>
/// <param name="View">The tensor.</param>
/// <param name="IsWide">1 where elements are Float32, and memory and pitch multiples of four of them, so that a quad never crosses into the next pixel; else 0. Every thread takes the same side.</param>
internal readonly record struct QuadView(TensorView View, int IsWide)
{
    /// <summary>Finds out how a tensor can be accessed.</summary>
    public static QuadView Of(in TensorView view) => new(
        view, view.ElementType == ElementType.Float32 && view.Pitch % Quad.Lanes == 0 && OffsetOf(view.Data) % Quad.Bytes == 0 ? 1 : 0);

    /// <summary>Reads the channels from a multiple of four; 0 beyond the last channel and for pixel -1, which lies outside.</summary>
    public Quad Load(int pixel, int channel)
    {
        if (pixel < 0 || channel >= View.C)
            return default;
        int from = pixel * View.Pitch + channel;
        if (IsWide != 0)
            return View.Data.AsAligned(Quad.Bytes).Cast<Quad>()[from / Quad.Lanes];
        return new(
            View[from],
            channel + 1 < View.C ? View[from + 1] : 0,
            channel + 2 < View.C ? View[from + 2] : 0,
            channel + 3 < View.C ? View[from + 3] : 0);
    }

    /// <summary>Writes the channels from a multiple of four, and none beyond the last.</summary>
    public void Store(int pixel, int channel, Quad values)
    {
        int to = pixel * View.Pitch + channel;
        if (IsWide != 0 && channel + Quad.Lanes <= View.C)
        {
            View.Data.AsAligned(Quad.Bytes).Cast<Quad>()[to / Quad.Lanes] = values;
            return;
        }
        Store(to, channel, values.X);
        Store(to + 1, channel + 1, values.Y);
        Store(to + 2, channel + 2, values.Z);
        Store(to + 3, channel + 3, values.W);
    }

    private void Store(int to, int channel, float value)
    {
        if (channel < View.C)
            View.Store(to, value);
    }

    // Every buffer begins at a multiple of 16 bytes; what a view is of it may not.
    private static long OffsetOf<TView>(TView view)
        where TView : struct, IContiguousArrayView => view.IndexInBytes;
}
