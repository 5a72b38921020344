using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes four neighbouring elements of y an index.</summary>
internal readonly record struct FeatureTransformForward(QuadView E, QuadView Gamma, QuadView Beta, QuadView Y) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Y.View.Shape);
        Y.Store(at, E.Load(at) * (Quad.One + Gamma.Load(at)) + Beta.Load(at));
    }
}

/// <summary>Computes four neighbouring elements of each of the three gradients an index.</summary>
internal readonly record struct FeatureTransformBackward(
    QuadView E, QuadView Gamma, QuadView Dy, QuadTarget De, QuadTarget Dgamma, QuadTarget Dbeta) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Dy.View.Shape);
        Quad dy = Dy.Load(at);
        De.Put(at, dy * (Quad.One + Gamma.Load(at)));
        Dgamma.Put(at, dy * E.Load(at));
        Dbeta.Put(at, dy);
    }
}
