using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Is the span twin of <see cref="ShiftPixels"/>: a run is one pixel.</summary>
internal readonly record struct ShiftPixelsTwin(TensorView X, int Rows, int Columns, GradientTarget Y) : IRunWork
{
    public void Execute(int firstPixel, int pixels)
    {
        int source = ShiftPixels.SourceOf(firstPixel, X.Shape, Rows, Columns);
        Span<float> y = Y.View.Run(firstPixel, pixels);
        if (source >= 0 && Y.Write == GradientWrite.Set)
            X.Run(source, pixels).CopyTo(y);
        else if (source >= 0)
            AddTo(y, X.Run(source, pixels));
        else if (Y.Write == GradientWrite.Set)
            y.Clear();
    }

    private static void AddTo(Span<float> y, ReadOnlySpan<float> x)
    {
        for (int i = 0; i < x.Length; i += Lanes.Count)
            Lanes.Put(Lanes.Load(x, i), y, i, GradientWrite.Add);
    }
}
