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
            (Vector512<float> positive, Vector512<float> negative) = Of(Lanes.Load(x, i));
            Lanes.StorePairs(positive, negative, y, 2 * i);
        }
    }

    /// <summary>Computes the two halves of y, which share an exponential.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Positive, Vector512<float> Negative) Of(Vector512<float> x)
    {
        Vector512<float> below = ElementaryVectors.Expm1(-Vector512.Abs(x));
        return (
            Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x, below),
            Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), -x, below));
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
            Lanes.Put(Of(Lanes.LoadPairs(y, 2 * i), Lanes.LoadPairs(dy, 2 * i)), dx, i, write);
    }

    /// <summary>Computes dx from the halves of y and of dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(
        (Vector512<float> Positive, Vector512<float> Negative) y, (Vector512<float> Positive, Vector512<float> Negative) dy)
        => dy.Positive * EluBackwardSimd.Derivative(y.Positive) - dy.Negative * EluBackwardSimd.Derivative(y.Negative);
}
