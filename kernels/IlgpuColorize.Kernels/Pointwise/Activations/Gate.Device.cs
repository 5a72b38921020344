using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes four neighbouring elements of y an index.</summary>
internal readonly record struct GateForward(QuadView Pq, QuadView Residual, QuadView Y, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Y.View.Shape, Region);
        (Quad p, Quad q) = Pq.LoadPairs(at);
        Y.Store(at, Residual.Load(at) + p * ElementaryQuads.Sigmoid(q));
    }
}

/// <summary>Computes four neighbouring pairs of dpq an index.</summary>
internal readonly record struct GateBackward(QuadView Pq, QuadView Dy, QuadTarget Dpq) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Dy.View.Shape);
        (Quad p, Quad q) = Pq.LoadPairs(at);
        Quad open = ElementaryQuads.Sigmoid(q), dp = Dy.Load(at) * open;
        Dpq.PutPairs(at, dp, dp * p * (Quad.One - open));
    }
}
