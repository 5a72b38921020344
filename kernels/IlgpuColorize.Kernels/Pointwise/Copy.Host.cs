using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="CopyChannels"/>.</summary>
internal readonly record struct CopyChannelsSimd(TensorView X, int First, GradientTarget Y, int Target, int Channels) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> x = X.Data.AsHostSpan().Slice(firstPixel * X.Pitch + First, pixels * Channels);
        Span<float> y = Y.View.Data.AsHostSpan().Slice(firstPixel * Y.View.Pitch + Target, pixels * Channels);
        if (Y.Write == GradientWrite.Set)
            x.CopyTo(y);
        else
            for (int i = 0; i < x.Length; i += Lanes.Count)
                Lanes.Put(Lanes.Load(x, i), y, i, GradientWrite.Add);
    }
}
