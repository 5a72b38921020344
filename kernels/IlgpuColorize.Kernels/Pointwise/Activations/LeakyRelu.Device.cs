using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes four neighbouring elements of y an index.</summary>
internal readonly record struct LeakyReluForward(QuadView X, QuadView Y, float Slope) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, X.View.Shape);
        Quad x = X.Load(at);
        Y.Store(at, x * LeakyReluBackward.Derivative(x, Slope));
    }
}

/// <summary>Computes four neighbouring elements of dx an index.</summary>
internal readonly record struct LeakyReluBackward(QuadView Y, QuadView Dy, QuadTarget Dx, float Slope) : IKernel
{
    /// <summary>Returns the derivatives at inputs, or at the outputs that they gave.</summary>
    public static Quad Derivative(Quad x, float slope)
        => new(x.X > 0f ? 1f : slope, x.Y > 0f ? 1f : slope, x.Z > 0f ? 1f : slope, x.W > 0f ? 1f : slope);

    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Y.View.Shape);
        Dx.Put(at, Dy.Load(at) * Derivative(Y.Load(at), Slope));
    }
}
