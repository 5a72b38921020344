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
        Y.Data[element.In(Y)] = Residual.Data[element.In(Residual)] + Pq.Data[pair] * Elementary.Sigmoid(Pq.Data[pair + 1]);
    }
}

/// <summary>Computes one pair of dpq and one element of dresidual an index.</summary>
internal readonly record struct GateBackward(TensorView Pq, TensorView Dy, GradientTarget Dpq, GradientTarget Dresidual) : IKernel
{
    public void Execute(int index)
    {
        var element = ElementIndex.Of(index, Dy.Shape);
        int pair = element.Pair(Pq);
        int target = element.Pair(Dpq.View);
        float dy = Dy.Data[element.In(Dy)];
        float open = Elementary.Sigmoid(Pq.Data[pair + 1]);
        float dp = dy * open;
        Dpq.View.Data.Put(target, dp, Dpq.Write);
        Dpq.View.Data.Put(target + 1, dp * Pq.Data[pair] * (1f - open), Dpq.Write);
        Dresidual.Put(element, dy);
    }
}
