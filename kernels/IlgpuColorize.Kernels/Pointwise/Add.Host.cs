using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="AddForward"/>.</summary>
internal readonly record struct AddForwardSimd(TensorView A, TensorView B, TensorView Y) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> a = A.Span(firstPixel, pixels);
        ReadOnlySpan<float> b = B.Span(firstPixel, pixels);
        Span<float> y = Y.Span(firstPixel, pixels);
        for (int i = 0; i < y.Length; i += Lanes.Count)
            Lanes.Store(Lanes.Load(a, i) + Lanes.Load(b, i), y, i);
    }
}
