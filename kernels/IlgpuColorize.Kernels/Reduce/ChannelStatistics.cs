using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>Measures every channel over images, rows and columns, for the data-dependent start of weight normalisation.</summary>
public static class ChannelStatistics
{
    /// <summary>Computes each channel's mean and biased variance, in two passes with compensated sums: accurate, not fast.</summary>
    /// <exception cref="ArgumentException">There are no pixels, or a length is not the number of channels.</exception>
    public static void Forward(ComputeStream stream, TensorView x, ArrayView<float> mean, ArrayView<float> variance)
    {
        Require.Memory(nameof(ChannelStatistics), nameof(x), x);
        Require.That(x.Shape.Pixels > 0, $"{nameof(ChannelStatistics)}: 'x' has shape {x.Shape}; it needs at least one pixel.");
        Require.Length(nameof(ChannelStatistics), nameof(mean), mean.Length, x.C);
        Require.Length(nameof(ChannelStatistics), nameof(variance), variance.Length, x.C);
        var problem = new ElementwiseProblem(x.Shape, Operands: 2, FlopsPerElement: 11, x.ElementType);
        if (!stream.Device.IsHost)
        {
            ChannelSums.Forward(stream, "ChannelStatistics.Mean", problem, x, default, 1f / x.Shape.Pixels, mean, GradientWrite.Set);
            ChannelSums.Forward(stream, "ChannelStatistics.Variance", problem, x, mean, 1f / x.Shape.Pixels, variance, GradientWrite.Set);
        }
        else if (stream.RunsSimd(x))
        {
            stream.LaunchHost(
                "ChannelStatistics.Forward", problem, (x.C + Lanes.Count - 1) / Lanes.Count, new ChannelMomentsSimd(x, mean, variance));
        }
        else
        {
            stream.Launch("ChannelStatistics.Forward", problem, x.C, new ChannelMoments(x, mean, variance));
        }
    }
}
