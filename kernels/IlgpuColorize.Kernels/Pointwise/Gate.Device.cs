using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Computes one element of y an index.</summary>
internal readonly record struct GateForward(TensorView Pq, TensorView Residual, TensorView Y, PixelRegion Region) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Y.Shape, Region);
        int pair = element.Pair(Pq);
        Y.Store(element.In(Y), Residual[element.In(Residual)] + Pq[pair] * Elementary.Sigmoid(Pq[pair + 1]));
    }
}

/// <summary>Computes one pair of dpq an index.</summary>
internal readonly record struct GateBackward(TensorView Pq, TensorView Dy, GradientTarget Dpq) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Dy.Shape);
        int pair = element.Pair(Pq);
        int target = element.Pair(Dpq.View);
        float open = Elementary.Sigmoid(Pq[pair + 1]);
        float dp = Dy[element.In(Dy)] * open;
        Dpq.Put(target, dp);
        Dpq.Put(target + 1, dp * Pq[pair] * (1f - open));
    }
}
