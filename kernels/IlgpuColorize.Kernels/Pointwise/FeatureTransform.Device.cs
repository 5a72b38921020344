using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes one element of y an index.</summary>
internal readonly record struct FeatureTransformForward(TensorView E, TensorView Gamma, TensorView Beta, TensorView Y) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Y.Shape);
        Y.Store(element.In(Y), E[element.In(E)] * (1f + Gamma[element.In(Gamma)]) + Beta[element.In(Beta)]);
    }
}

/// <summary>Computes one element of each of the three gradients an index.</summary>
internal readonly record struct FeatureTransformBackward(
    TensorView E, TensorView Gamma, TensorView Dy, GradientTarget De, GradientTarget Dgamma, GradientTarget Dbeta) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Dy.Shape);
        float dy = Dy[element.In(Dy)];
        De.Put(element, dy * (1f + Gamma[element.In(Gamma)]));
        Dgamma.Put(element, dy * E[element.In(E)]);
        Dbeta.Put(element, dy);
    }
}
