using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Applies the exponential linear unit: y = x where x > 0, else exp(x) - 1 (Clevert et al. 2016).</summary>
public static class Elu
{
    /// <summary>Computes y of a whole tensor.</summary>
    public static void Forward(ComputeStream stream, TensorView x, TensorView y) => Forward(stream, x, y, PixelRegion.Whole(x.Shape));

    /// <summary>Computes y within a region.</summary>
    /// <exception cref="ArgumentException">Shapes differ, or the region leaves them.</exception>
    public static void Forward(ComputeStream stream, TensorView x, TensorView y, PixelRegion region)
    {
        Require.Memory(nameof(Elu), nameof(x), x);
        Require.SameShape(nameof(Elu), nameof(y), y, nameof(x), x);
        Require.Within(nameof(Elu), region, x);
        var problem = ElementwiseProblem.Of(x.Shape, region, operands: 2, flopsPerElement: 11, x.ElementType);
        if (stream.RunsSimd(x, y))
            stream.LaunchSpans(
                "Elu.Forward", problem, new PixelSpans(x.Shape, region, x.IsDense() && y.IsDense()), new EluForwardSimd(x, y));
        else
            stream.Launch(
                "Elu.Forward", problem, ElementIndex.QuadCount(x.Shape, region), new EluForward(QuadView.Of(x), QuadView.Of(y), region));
    }

    /// <summary>Computes dx from the output: the derivative is 1 where y > 0, else exp(x) = y + 1.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static void Backward(ComputeStream stream, TensorView y, TensorView dy, GradientTarget dx)
    {
        Require.Memory(nameof(Elu), nameof(y), y);
        Require.SameShape(nameof(Elu), nameof(dy), dy, nameof(y), y);
        Require.SameShape(nameof(Elu), nameof(dx), dx.View, nameof(y), y);
        var whole = PixelRegion.Whole(y.Shape);
        var problem = ElementwiseProblem.Of(y.Shape, whole, operands: 3, flopsPerElement: 2, y.ElementType);
        bool dense = y.IsDense() && dy.IsDense() && dx.View.IsDense();
        if (stream.RunsSimd(y, dy, dx.View))
            stream.LaunchSpans("Elu.Backward", problem, new PixelSpans(y.Shape, whole, dense), new EluBackwardSimd(y, dy, dx));
        else
            stream.Launch(
                "Elu.Backward", problem, ElementIndex.QuadCount(y.Shape),
                new EluBackward(QuadView.Of(y), QuadView.Of(dy), QuadTarget.Of(dx)));
    }
}
