using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes one element of y an index.</summary>
internal readonly record struct EluForward(TensorView X, TensorView Y, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, X.Shape, Region);
        float x = X[element.In(X)];
        Y.Store(element.In(Y), x > 0f ? x : Elementary.Expm1(x));
    }
}

/// <summary>Computes one element of dx an index.</summary>
internal readonly record struct EluBackward(TensorView Y, TensorView Dy, GradientTarget Dx) : IKernel
{
    /// <summary>Returns the derivative of elu at the input that gave y.</summary>
    public static float Derivative(float y) => y > 0f ? 1f : y + 1f;

    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Y.Shape);
        Dx.Put(element, Dy[element.In(Dy)] * Derivative(Y[element.In(Y)]));
    }
}
