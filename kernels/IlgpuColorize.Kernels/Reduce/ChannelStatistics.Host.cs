using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>
/// The SIMD form of <see cref="ChannelMoments"/>: lanes are channels, and each adds in the same order. An item is sixteen channels.
/// </summary>
internal readonly record struct ChannelMomentsSimd(TensorView X, ArrayView<float> Mean, ArrayView<float> Variance) : IHostWork
{
    public void Execute(int item)
    {
        int first = item * Lanes.Count;
        Vector512<float> mean = CenteredMean(first, Vector512<float>.Zero, 1);
        Lanes.Store(mean, Mean.AsHostSpan(), first);
        Lanes.Store(CenteredMean(first, mean, 2), Variance.AsHostSpan(), first);
    }

    // The mean of (x - center)^power, power 1 or 2, by Kahan's compensated sum.
    private Vector512<float> CenteredMean(int first, Vector512<float> center, int power)
    {
        ReadOnlySpan<float> x = X.Data.AsHostSpan();
        Vector512<float> sum = default, lost = default;
        int pixels = X.Shape.Pixels;
        for (int pixel = 0, at = first; pixel < pixels; pixel++, at += X.Pitch)
        {
            Vector512<float> difference = Lanes.Load(x, at) - center;
            Vector512<float> term = (power == 2 ? difference * difference : difference) - lost;
            Vector512<float> next = sum + term;
            lost = (next - sum) - term;
            sum = next;
        }
        return sum / pixels;
    }
}
