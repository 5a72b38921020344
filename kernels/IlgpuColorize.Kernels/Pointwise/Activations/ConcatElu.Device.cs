using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes four neighbouring pairs of y an index.</summary>
internal readonly record struct ConcatEluForward(QuadView X, QuadView Y, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, X.View.Shape, Region);
        (Quad positive, Quad negative) = ElementaryQuads.EluPairs(X.Load(at));
        Y.StorePairs(at, positive, negative);
    }
}

/// <summary>Computes four neighbouring elements of dx an index.</summary>
internal readonly record struct ConcatEluBackward(QuadView Y, QuadView Dy, QuadTarget Dx) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Dx.Quads.View.Shape);
        (Quad positive, Quad negative) = Y.LoadPairs(at);
        (Quad dPositive, Quad dNegative) = Dy.LoadPairs(at);
        Dx.Put(at, dPositive * EluBackward.Derivative(positive) - dNegative * EluBackward.Derivative(negative));
    }
}
