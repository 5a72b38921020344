using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="ShiftPixels"/>: a span is one pixel.</summary>
internal readonly record struct ShiftPixelsSimd(TensorView X, int Rows, int Columns, GradientTarget Y) : ISpanWork
{
    public void Execute(int firstPixel, int pixels)
    {
        int source = ShiftPixels.SourceOf(firstPixel, X.Shape, Rows, Columns);
        Span<float> y = Y.View.Span(firstPixel, pixels);
        if (source >= 0 && Y.Write == GradientWrite.Set)
            X.Span(source, pixels).CopyTo(y);
        else if (source >= 0)
            AddTo(y, X.Span(source, pixels));
        else if (Y.Write == GradientWrite.Set)
            y.Clear();
    }

    private static void AddTo(Span<float> y, ReadOnlySpan<float> x)
    {
        for (int i = 0; i < x.Length; i += Lanes.Count)
            Lanes.Put(Lanes.Load(x, i), y, i, GradientWrite.Add);
    }
}
