using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Is the span twin of <see cref="AddForward"/>.</summary>
internal readonly record struct AddForwardTwin(TensorView A, TensorView B, TensorView Y) : IRunWork
{
    public void Execute(int firstPixel, int pixels)
    {
        ReadOnlySpan<float> a = A.Run(firstPixel, pixels);
        ReadOnlySpan<float> b = B.Run(firstPixel, pixels);
        Span<float> y = Y.Run(firstPixel, pixels);
        for (int i = 0; i < y.Length; i += Lanes.Count)
            Lanes.Store(Lanes.Load(a, i) + Lanes.Load(b, i), y, i);
    }
}
