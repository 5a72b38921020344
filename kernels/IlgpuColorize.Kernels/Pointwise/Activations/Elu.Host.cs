using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="EluForward"/>.</summary>
internal readonly record struct EluForwardSimd(TensorView X, TensorView Y) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> x = X.Span(firstPixel, pixels);
        Span<float> y = Y.Span(firstPixel, pixels);
        for (int i = 0; i < x.Length; i += Lanes.Count)
            Lanes.Store(ElementaryVectors.Elu(Lanes.Load(x, i)), y, i);
    }
}

/// <summary>The SIMD form of <see cref="EluBackward"/>.</summary>
internal readonly record struct EluBackwardSimd(TensorView Y, TensorView Dy, GradientTarget Dx) : ISpanWork
{
    /// <summary>Returns the derivatives of elu at the inputs that gave y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Derivative(Vector512<float> y)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(y, Vector512<float>.Zero), Vector512<float>.One, y + Vector512<float>.One);

    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> y = Y.Span(firstPixel, pixels);
        ReadOnlySpan<float> dy = Dy.Span(firstPixel, pixels);
        Span<float> dx = Dx.View.Span(firstPixel, pixels);
        for (int i = 0; i < y.Length; i += Lanes.Count)
            Lanes.Put(Lanes.Load(dy, i) * Derivative(Lanes.Load(y, i)), dx, i, Dx.Write);
    }
}
