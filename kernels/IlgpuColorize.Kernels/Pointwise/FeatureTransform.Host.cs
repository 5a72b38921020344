using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Is the span twin of <see cref="FeatureTransformForward"/>.</summary>
internal readonly record struct FeatureTransformForwardTwin(TensorView E, TensorView Gamma, TensorView Beta, TensorView Y) : IRunWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> e = E.Run(firstPixel, pixels);
        ReadOnlySpan<float> gamma = Gamma.Run(firstPixel, pixels);
        ReadOnlySpan<float> beta = Beta.Run(firstPixel, pixels);
        Span<float> y = Y.Run(firstPixel, pixels);
        for (int i = 0; i < y.Length; i += Lanes.Count)
            Lanes.Store(Lanes.Load(e, i) * (Vector512<float>.One + Lanes.Load(gamma, i)) + Lanes.Load(beta, i), y, i);
    }
}

/// <summary>Is the span twin of <see cref="FeatureTransformBackward"/>.</summary>
internal readonly record struct FeatureTransformBackwardTwin(
    TensorView E, TensorView Gamma, TensorView Dy, GradientTarget De, GradientTarget Dgamma, GradientTarget Dbeta) : IRunWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> e = E.Run(firstPixel, pixels);
        ReadOnlySpan<float> gamma = Gamma.Run(firstPixel, pixels);
        ReadOnlySpan<float> dy = Dy.Run(firstPixel, pixels);
        Span<float> de = De.View.Run(firstPixel, pixels);
        Span<float> dgamma = Dgamma.View.Run(firstPixel, pixels);
        Span<float> dbeta = Dbeta.View.Run(firstPixel, pixels);
        for (int i = 0; i < dy.Length; i += Lanes.Count)
        {
            Vector512<float> gradient = Lanes.Load(dy, i);
            Lanes.Put(gradient * (Vector512<float>.One + Lanes.Load(gamma, i)), de, i, De.Write);
            Lanes.Put(gradient * Lanes.Load(e, i), dgamma, i, Dgamma.Write);
            Lanes.Put(gradient, dbeta, i, Dbeta.Write);
        }
    }
}
