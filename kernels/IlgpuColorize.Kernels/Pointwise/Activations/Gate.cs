using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>
/// Ends a gated residual block: y = residual + p * sigmoid(q). Pairs are neighbours: p_c is channel 2c of <c>pq</c> and q_c channel 2c + 1.
/// </summary>
public static class Gate
{
    /// <summary>Computes y of whole tensors.</summary>
    public static void Forward(ComputeStream stream, TensorView pq, TensorView residual, TensorView y)
        => Forward(stream, pq, residual, y, PixelRegion.Whole(residual.Shape));

    /// <summary>Computes y within a region.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or the region leaves them.</exception>
    public static void Forward(ComputeStream stream, TensorView pq, TensorView residual, TensorView y, PixelRegion region)
    {
        RequirePairs(nameof(pq), pq, nameof(residual), residual);
        Require.SameShape(nameof(Gate), nameof(y), y, nameof(residual), residual);
        Require.Within(nameof(Gate), region, residual);
        var problem = ElementwiseProblem.Of(residual.Shape, region, operands: 4, flopsPerElement: 14, residual.ElementType);
        bool dense = pq.IsDense() && residual.IsDense() && y.IsDense();
        if (stream.RunsSimd(pq, residual, y))
            stream.LaunchSpans("Gate.Forward", problem, new PixelSpans(y.Shape, region, dense), new GateForwardSimd(pq, residual, y));
        else
            stream.Launch(
                "Gate.Forward", problem, ElementIndex.QuadCount(y.Shape, region),
                new GateForward(QuadView.Of(pq), QuadView.Of(residual), QuadView.Of(y), region));
    }

    /// <summary>Computes dpq: dp = dy sigmoid(q), dq = dy p sigmoid(q) (1 - sigmoid(q)). The residual's gradient is dy itself.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static void Backward(ComputeStream stream, TensorView pq, TensorView dy, GradientTarget dpq)
    {
        RequirePairs(nameof(pq), pq, nameof(dy), dy);
        Require.SameShape(nameof(Gate), nameof(dpq), dpq.View, nameof(pq), pq);
        var whole = PixelRegion.Whole(dy.Shape);
        var problem = ElementwiseProblem.Of(dy.Shape, whole, operands: 5, flopsPerElement: 18, dy.ElementType);
        bool dense = pq.IsDense() && dy.IsDense() && dpq.View.IsDense();
        if (stream.RunsSimd(pq, dy, dpq.View))
            stream.LaunchSpans("Gate.Backward", problem, new PixelSpans(dy.Shape, whole, dense), new GateBackwardSimd(pq, dy, dpq));
        else
            stream.Launch(
                "Gate.Backward", problem, ElementIndex.QuadCount(dy.Shape),
                new GateBackward(QuadView.Of(pq), QuadView.Of(dy), QuadTarget.Of(dpq)));
    }

    private static void RequirePairs(string pairs, in TensorView pq, string single, in TensorView residual)
    {
        Require.Memory(nameof(Gate), single, residual);
        Require.SamePixels(nameof(Gate), pairs, pq, single, residual);
        Require.That(
            pq.C == 2 * residual.C,
            $"{nameof(Gate)}: '{pairs}' has shape {pq.Shape}; it needs {2 * residual.C} channels, two for each of the {single}'s "
            + $"{residual.C}.");
    }
}
