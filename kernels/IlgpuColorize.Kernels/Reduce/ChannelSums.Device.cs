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
        float sum = 0f;
        float lost = 0f;
        for (int pixel = first; pixel < end; pixel += GroupSum.Rows)
        {
            float difference = X[pixel * X.Pitch + channel] - center;
            float term = (HasCenter != 0 ? difference * difference : difference) - lost;
            float next = sum + term;
            lost = (next - sum) - term;
            sum = next;
        }
        return sum;
    }
}
