using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="GateForward"/>.</summary>
internal readonly record struct GateForwardSimd(TensorView Pq, TensorView Residual, TensorView Y) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
        => Compute(Pq.Span(firstPixel, pixels), Residual.Span(firstPixel, pixels), Y.Span(firstPixel, pixels));

    /// <summary>Computes y, which may begin where pq does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute(ReadOnlySpan<float> pq, ReadOnlySpan<float> residual, Span<float> y)
    {
        for (int i = 0; i < y.Length; i += Lanes.Count)
            Lanes.Store(Of(Lanes.LoadPairs(pq, 2 * i), Lanes.Load(residual, i)), y, i);
    }

    /// <summary>Computes y from the halves of pq.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of((Vector512<float> P, Vector512<float> Q) pq, Vector512<float> residual)
        => Vector512.FusedMultiplyAdd(pq.P, ElementaryVectors.Sigmoid(pq.Q), residual);
}

/// <summary>The SIMD form of <see cref="GateBackward"/>.</summary>
internal readonly record struct GateBackwardSimd(TensorView Pq, TensorView Dy, GradientTarget Dpq) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
        => Compute(Pq.Span(firstPixel, pixels), Dy.Span(firstPixel, pixels), Dpq.View.Span(firstPixel, pixels), Dpq.Write);

    /// <summary>Computes dpq, twice as long as dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute(ReadOnlySpan<float> pq, ReadOnlySpan<float> dy, Span<float> dpq, GradientWrite write)
    {
        for (int i = 0; i < dy.Length; i += Lanes.Count)
        {
            (Vector512<float> dp, Vector512<float> dq) = Of(Lanes.LoadPairs(pq, 2 * i), Lanes.Load(dy, i));
            Lanes.PutPairs(dp, dq, dpq, 2 * i, write);
        }
    }

    /// <summary>Computes the halves of dpq from those of pq.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Dp, Vector512<float> Dq) Of((Vector512<float> P, Vector512<float> Q) pq, Vector512<float> dy)
    {
        Vector512<float> open = ElementaryVectors.Sigmoid(pq.Q), dp = dy * open;
        return (dp, dp * pq.P * (Vector512<float>.One - open));
    }
}
