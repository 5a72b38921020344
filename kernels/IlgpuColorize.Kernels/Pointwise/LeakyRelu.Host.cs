using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Is the span twin of <see cref="LeakyReluForward"/>.</summary>
internal readonly record struct LeakyReluForwardTwin(TensorView X, TensorView Y, float Slope) : IRunWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> x = X.Run(firstPixel, pixels);
        Span<float> y = Y.Run(firstPixel, pixels);
        for (int i = 0; i < y.Length; i += Lanes.Count)
        {
            Vector512<float> value = Lanes.Load(x, i);
            Lanes.Store(Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512<float>.Zero), value, Slope * value), y, i);
        }
    }
}

/// <summary>Is the span twin of <see cref="LeakyReluBackward"/>.</summary>
internal readonly record struct LeakyReluBackwardTwin(TensorView Y, TensorView Dy, GradientTarget Dx, float Slope) : IRunWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> y = Y.Run(firstPixel, pixels);
        ReadOnlySpan<float> dy = Dy.Run(firstPixel, pixels);
        Span<float> dx = Dx.View.Run(firstPixel, pixels);
        for (int i = 0; i < dx.Length; i += Lanes.Count)
        {
            Vector512<float> gradient = Lanes.Load(dy, i);
            Lanes.Put(Vector512.ConditionalSelect(Vector512.GreaterThan(Lanes.Load(y, i), Vector512<float>.Zero), gradient, Slope * gradient), dx, i, Dx.Write);
        }
    }
}
