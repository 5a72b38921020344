using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="ConcatEluForward"/>.</summary>
internal readonly record struct ConcatEluForwardSimd(TensorView X, TensorView Y) : ISpanWork
{
    public void Execute(int firstPixel, int pixels) => Compute(X.Span(firstPixel, pixels), Y.Span(firstPixel, pixels));

    /// <summary>Computes y, twice as long as x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            Vector512<float> value = Lanes.Load(x, i);
            Vector512<float> negative = ElementaryVectors.Expm1(-Vector512.Abs(value));
            Lanes.StorePairs(
                Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512<float>.Zero), value, negative),
                Vector512.ConditionalSelect(Vector512.LessThan(value, Vector512<float>.Zero), -value, negative),
                y,
                2 * i);
        }
    }
}

/// <summary>The SIMD form of <see cref="ConcatEluBackward"/>.</summary>
internal readonly record struct ConcatEluBackwardSimd(TensorView Y, TensorView Dy, GradientTarget Dx) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
        => Compute(Y.Span(firstPixel, pixels), Dy.Span(firstPixel, pixels), Dx.View.Span(firstPixel, pixels), Dx.Write);

    /// <summary>Computes dx, half as long as y and dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, GradientWrite write)
    {
        for (int i = 0; i < dx.Length; i += Lanes.Count)
        {
            (Vector512<float> positive, Vector512<float> negative) = Lanes.LoadPairs(y, 2 * i);
            (Vector512<float> dPositive, Vector512<float> dNegative) = Lanes.LoadPairs(dy, 2 * i);
            Lanes.Put(dPositive * EluBackwardSimd.Derivative(positive) - dNegative * EluBackwardSimd.Derivative(negative), dx, i, write);
        }
    }
}
