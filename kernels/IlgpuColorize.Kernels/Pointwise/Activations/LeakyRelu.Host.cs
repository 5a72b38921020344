using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="LeakyReluForward"/>.</summary>
internal readonly record struct LeakyReluForwardSimd(TensorView X, TensorView Y, float Slope) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> x = X.Span(firstPixel, pixels);
        Span<float> y = Y.Span(firstPixel, pixels);
        for (int i = 0; i < y.Length; i += Lanes.Count)
        {
            Vector512<float> value = Lanes.Load(x, i);
            Lanes.Store(Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512<float>.Zero), value, Slope * value), y, i);
        }
    }
}

/// <summary>The SIMD form of <see cref="LeakyReluBackward"/>.</summary>
internal readonly record struct LeakyReluBackwardSimd(TensorView Y, TensorView Dy, GradientTarget Dx, float Slope) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> y = Y.Span(firstPixel, pixels);
        ReadOnlySpan<float> dy = Dy.Span(firstPixel, pixels);
        Span<float> dx = Dx.View.Span(firstPixel, pixels);
        for (int i = 0; i < dx.Length; i += Lanes.Count)
        {
            Vector512<float> gradient = Lanes.Load(dy, i);
            Vector512<float> isPositive = Vector512.GreaterThan(Lanes.Load(y, i), Vector512<float>.Zero);
            Lanes.Put(Vector512.ConditionalSelect(isPositive, gradient, Slope * gradient), dx, i, Dx.Write);
        }
    }
}
