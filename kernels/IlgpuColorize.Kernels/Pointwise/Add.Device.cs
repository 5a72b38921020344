using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes one element of y an index.</summary>
internal readonly record struct AddForward(TensorView A, TensorView B, TensorView Y) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Y.Shape);
        Y.Store(element.In(Y), A[element.In(A)] + B[element.In(B)]);
    }
}
