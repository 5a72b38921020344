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

/// <summary>Computes four neighbouring pairs of dpq and elements of dresidual an index.</summary>
internal readonly record struct GateBackward(QuadView Pq, QuadView Dy, QuadTarget Dpq, QuadTarget Dresidual) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Dy.View.Shape);
        (Quad p, Quad q) = Pq.LoadPairs(at);
        Quad dy = Dy.Load(at), open = ElementaryQuads.Sigmoid(q), dp = dy * open;
        Dpq.PutPairs(at, dp, dp * p * (Quad.One - open));
        Dresidual.Put(at, dy);
    }
}
