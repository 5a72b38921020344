using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="FeatureTransformForward"/>.</summary>
internal readonly record struct FeatureTransformForwardSimd(TensorView E, TensorView Gamma, TensorView Beta, TensorView Y) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> e = E.Span(firstPixel, pixels);
        ReadOnlySpan<float> gamma = Gamma.Span(firstPixel, pixels);
        ReadOnlySpan<float> beta = Beta.Span(firstPixel, pixels);
        Span<float> y = Y.Span(firstPixel, pixels);
        for (int i = 0; i < y.Length; i += Lanes.Count)
            Lanes.Store(Lanes.Load(e, i) * (Vector512<float>.One + Lanes.Load(gamma, i)) + Lanes.Load(beta, i), y, i);
    }
}

/// <summary>The SIMD form of <see cref="FeatureTransformBackward"/>.</summary>
internal readonly record struct FeatureTransformBackwardSimd(
    TensorView E, TensorView Gamma, TensorView Dy, GradientTarget De, GradientTarget Dgamma, GradientTarget Dbeta) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> e = E.Span(firstPixel, pixels);
        ReadOnlySpan<float> gamma = Gamma.Span(firstPixel, pixels);
        ReadOnlySpan<float> dy = Dy.Span(firstPixel, pixels);
        Span<float> de = De.View.Span(firstPixel, pixels);
        Span<float> dgamma = Dgamma.View.Span(firstPixel, pixels);
        Span<float> dbeta = Dbeta.View.Span(firstPixel, pixels);
        for (int i = 0; i < dy.Length; i += Lanes.Count)
        {
            Vector512<float> gradient = Lanes.Load(dy, i);
            Lanes.Put(gradient * (Vector512<float>.One + Lanes.Load(gamma, i)), de, i, De.Write);
            Lanes.Put(gradient * Lanes.Load(e, i), dgamma, i, Dgamma.Write);
            Lanes.Put(gradient, dbeta, i, Dbeta.Write);
        }
    }
}
