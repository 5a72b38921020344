using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes one element of y an index.</summary>
internal readonly record struct LeakyReluForward(TensorView X, TensorView Y, float Slope) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, X.Shape);
        float x = X[element.In(X)];
        Y.Store(element.In(Y), x > 0f ? x : Slope * x);
    }
}

/// <summary>Computes one element of dx an index.</summary>
internal readonly record struct LeakyReluBackward(TensorView Y, TensorView Dy, GradientTarget Dx, float Slope) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Y.Shape);
        float dy = Dy[element.In(Dy)];
        Dx.Put(element, Y[element.In(Y)] > 0f ? dy : Slope * dy);
    }
}
