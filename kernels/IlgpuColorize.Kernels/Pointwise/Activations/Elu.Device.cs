using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes four neighbouring elements of y an index.</summary>
internal readonly record struct EluForward(QuadView X, QuadView Y, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, X.View.Shape, Region);
        Y.Store(at, ElementaryQuads.Elu(X.Load(at)));
    }
}

/// <summary>Computes four neighbouring elements of dx an index.</summary>
internal readonly record struct EluBackward(QuadView Y, QuadView Dy, QuadTarget Dx) : IKernel
{
    /// <summary>Returns the derivative of elu at the input that gave y.</summary>
    public static float Derivative(float y) => y > 0f ? 1f : y + 1f;

    /// <summary>Returns the derivatives of elu at the inputs that gave y.</summary>
    public static Quad Derivative(Quad y) => new(Derivative(y.X), Derivative(y.Y), Derivative(y.Z), Derivative(y.W));

    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Y.View.Shape);
        Dx.Put(at, Dy.Load(at) * Derivative(Y.Load(at)));
    }
}
