using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>
/// Sums channels over slices of pixels: a group sums 32 channels (X of the grid) over one slice (Y). Its warps take pixels in turn, so that
/// each load is 32 neighbours; a thread's sum is compensated after Kahan, then the eight warps' sums are added in their order.
/// </summary>
/// <param name="X">What is summed.</param>
/// <param name="Center">Where there is one, (x - center)^2 is summed in place of x.</param>
/// <param name="HasCenter">1 where there is one.</param>
/// <param name="PixelsPerSlice">Pixels of a slice.</param>
/// <param name="Sums">Receives scale * sum, a row of channels for each slice.</param>
/// <param name="Scale">Multiplies sums.</param>
/// <param name="Write">How to write them.</param>
internal readonly record struct ChannelSumsKernel(
    TensorView X, ArrayView<float> Center, int HasCenter, int PixelsPerSlice,
    ArrayView<float> Sums, float Scale, GradientWrite Write) : IGroupKernel
{
    /// <inheritdoc/>
    public static int GroupSize => GroupSum.Threads;

    /// <inheritdoc/>
    public void Execute()
    {
        int channel = Grid.IdxX * GroupSum.Columns + Group.IdxX % GroupSum.Columns;
        int first = Grid.IdxY * PixelsPerSlice;
        int end = Math.Min(first + PixelsPerSlice, X.Shape.Pixels);
        float sum = GroupSum.OfColumn(channel < X.C ? Compensated(channel, first + Group.IdxX / GroupSum.Columns, end) : 0f);
        if (Group.IdxX < GroupSum.Columns && channel < X.C)
            Sums.Put(Grid.IdxY * X.C + channel, Scale * sum, Write);
    }

    private float Compensated(int channel, int first, int end)
    {
        float center = HasCenter != 0 ? Center[channel] : 0f;
        CompensatedSum sum = default;
        int pixel = first;
        // Four loads are under way at once.
        for (; pixel + 3 * GroupSum.Rows < end; pixel += 4 * GroupSum.Rows)
        {
            float x0 = Difference(pixel, channel, center), x1 = Difference(pixel + GroupSum.Rows, channel, center);
            float x2 = Difference(pixel + 2 * GroupSum.Rows, channel, center), x3 = Difference(pixel + 3 * GroupSum.Rows, channel, center);
            sum = sum.Plus(Term(x0)).Plus(Term(x1)).Plus(Term(x2)).Plus(Term(x3));
        }
        for (; pixel < end; pixel += GroupSum.Rows)
            sum = sum.Plus(Term(Difference(pixel, channel, center)));
        return sum.Value;
    }

    private float Difference(int pixel, int channel, float center) => X[pixel * X.Pitch + channel] - center;

    private float Term(float difference) => HasCenter != 0 ? difference * difference : difference;
}

/// <summary>A sum, and what rounding added to it so far, after Kahan.</summary>
internal readonly record struct CompensatedSum(float Value, float Lost)
{
    /// <summary>Returns the sum with one value more.</summary>
    public CompensatedSum Plus(float value)
    {
        float term = value - Lost, next = Value + term;
        return new(next, (next - Value) - term);
    }
}
