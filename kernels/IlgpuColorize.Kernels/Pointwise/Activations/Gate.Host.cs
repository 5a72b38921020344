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
        {
            (Vector512<float> p, Vector512<float> q) = Lanes.LoadPairs(pq, 2 * i);
            Lanes.Store(Vector512.FusedMultiplyAdd(p, ElementaryVectors.Sigmoid(q), Lanes.Load(residual, i)), y, i);
        }
    }
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
            (Vector512<float> p, Vector512<float> q) = Lanes.LoadPairs(pq, 2 * i);
            Vector512<float> open = ElementaryVectors.Sigmoid(q);
            Vector512<float> dp = Lanes.Load(dy, i) * open;
            Lanes.PutPairs(dp, dp * p * (Vector512<float>.One - open), dpq, 2 * i, write);
        }
    }
}
