using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Is the span twin of <see cref="GateForward"/>.</summary>
internal readonly record struct GateForwardTwin(TensorView Pq, TensorView Residual, TensorView Y) : IRunWork
{
    public void Execute(int firstPixel, int pixels) => Compute(Pq.Run(firstPixel, pixels), Residual.Run(firstPixel, pixels), Y.Run(firstPixel, pixels));

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

/// <summary>Is the span twin of <see cref="GateBackward"/>.</summary>
internal readonly record struct GateBackwardTwin(TensorView Pq, TensorView Dy, GradientTarget Dpq, GradientTarget Dresidual) : IRunWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> pq = Pq.Run(firstPixel, pixels);
        ReadOnlySpan<float> dy = Dy.Run(firstPixel, pixels);
        Span<float> dpq = Dpq.View.Run(firstPixel, pixels);
        Span<float> dresidual = Dresidual.View.Run(firstPixel, pixels);
        for (int i = 0; i < dy.Length; i += Lanes.Count)
        {
            (Vector512<float> p, Vector512<float> q) = Lanes.LoadPairs(pq, 2 * i);
            Vector512<float> gradient = Lanes.Load(dy, i);
            Vector512<float> open = ElementaryVectors.Sigmoid(q);
            Vector512<float> dp = gradient * open;
            Lanes.PutPairs(dp, dp * p * (Vector512<float>.One - open), dpq, 2 * i, Dpq.Write);
            Lanes.Put(gradient, dresidual, i, Dresidual.Write);
        }
    }
}
