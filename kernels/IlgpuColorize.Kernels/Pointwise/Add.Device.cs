using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes four neighbouring elements of y an index.</summary>
internal readonly record struct AddForward(QuadView A, QuadView B, QuadView Y) : IKernel
{
    public void Execute(int index)
    {
        var at = ElementIndex.OfQuad(index, Y.View.Shape);
        Y.Store(at, A.Load(at) + B.Load(at));
    }
}
