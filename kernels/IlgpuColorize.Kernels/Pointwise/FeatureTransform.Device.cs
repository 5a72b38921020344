using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes one element of y an index.</summary>
internal readonly record struct FeatureTransformForward(TensorView E, TensorView Gamma, TensorView Beta, TensorView Y) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Y.Shape);
        Y.Data[element.In(Y)] = E.Data[element.In(E)] * (1f + Gamma.Data[element.In(Gamma)]) + Beta.Data[element.In(Beta)];
    }
}

/// <summary>Computes one element of each of the three gradients an index.</summary>
internal readonly record struct FeatureTransformBackward(
    TensorView E, TensorView Gamma, TensorView Dy, GradientTarget De, GradientTarget Dgamma, GradientTarget Dbeta) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Dy.Shape);
        float dy = Dy.Data[element.In(Dy)];
        De.Put(element, dy * (1f + Gamma.Data[element.In(Gamma)]));
        Dgamma.Put(element, dy * E.Data[element.In(E)]);
        Dbeta.Put(element, dy);
    }
}
