using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes one pair of y an index.</summary>
internal readonly record struct ConcatEluForward(TensorView X, TensorView Y, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, X.Shape, Region);
        float x = X[element.In(X)];
        int pair = element.Pair(Y);
        float negative = Elementary.Expm1(-MathF.Abs(x));
        Y.Store(pair, x > 0f ? x : negative);
        Y.Store(pair + 1, x < 0f ? -x : negative);
    }
}

/// <summary>Computes one element of dx an index.</summary>
internal readonly record struct ConcatEluBackward(TensorView Y, TensorView Dy, GradientTarget Dx) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Dx.View.Shape);
        int y = element.Pair(Y);
        int dy = element.Pair(Dy);
        Dx.Put(element, Dy[dy] * EluBackward.Derivative(Y[y]) - Dy[dy + 1] * EluBackward.Derivative(Y[y + 1]));
    }
}
