using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Modulates features by other features: y = e * (1 + gamma) + beta (fusion <c>transform</c>; Wang et al. 2018).</summary>
public static class FeatureTransform
{
    /// <summary>Computes y.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static void Forward(ComputeStream stream, TensorView e, TensorView gamma, TensorView beta, TensorView y)
    {
        Require.Memory(nameof(FeatureTransform), nameof(e), e);
        Require.SameShape(nameof(FeatureTransform), nameof(gamma), gamma, nameof(e), e);
        Require.SameShape(nameof(FeatureTransform), nameof(beta), beta, nameof(e), e);
        Require.SameShape(nameof(FeatureTransform), nameof(y), y, nameof(e), e);
        var problem = new ElementwiseProblem(e.Shape, Operands: 4, FlopsPerElement: 3, e.ElementType);
        bool dense = e.IsDense() && gamma.IsDense() && beta.IsDense() && y.IsDense();
        if (stream.RunsSimd(e, gamma, beta, y))
            stream.LaunchSpans(
                "FeatureTransform.Forward", problem, PixelSpans.Whole(e.Shape, dense), new FeatureTransformForwardSimd(e, gamma, beta, y));
        else
            stream.Launch(
                "FeatureTransform.Forward", problem, ElementIndex.QuadCount(e.Shape),
                new FeatureTransformForward(QuadView.Of(e), QuadView.Of(gamma), QuadView.Of(beta), QuadView.Of(y)));
    }

    /// <summary>Computes de = dy * (1 + gamma), dgamma = dy * e and dbeta = dy.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static void Backward(
        ComputeStream stream, TensorView e, TensorView gamma, TensorView dy, GradientTarget de, GradientTarget dgamma, GradientTarget dbeta)
    {
        Require.Memory(nameof(FeatureTransform), nameof(e), e);
        Require.SameShape(nameof(FeatureTransform), nameof(gamma), gamma, nameof(e), e);
        Require.SameShape(nameof(FeatureTransform), nameof(dy), dy, nameof(e), e);
        Require.SameShape(nameof(FeatureTransform), nameof(de), de.View, nameof(e), e);
        Require.SameShape(nameof(FeatureTransform), nameof(dgamma), dgamma.View, nameof(e), e);
        Require.SameShape(nameof(FeatureTransform), nameof(dbeta), dbeta.View, nameof(e), e);
        var problem = new ElementwiseProblem(e.Shape, Operands: 6, FlopsPerElement: 3, e.ElementType);
        bool dense = e.IsDense() && gamma.IsDense() && dy.IsDense() && de.View.IsDense() && dgamma.View.IsDense() && dbeta.View.IsDense();
        if (stream.RunsSimd(e, gamma, dy, de.View, dgamma.View, dbeta.View))
            stream.LaunchSpans(
                "FeatureTransform.Backward", problem, PixelSpans.Whole(e.Shape, dense),
                new FeatureTransformBackwardSimd(e, gamma, dy, de, dgamma, dbeta));
        else
            stream.Launch(
                "FeatureTransform.Backward",
                problem,
                ElementIndex.QuadCount(e.Shape),
                new FeatureTransformBackward(
                    QuadView.Of(e), QuadView.Of(gamma), QuadView.Of(dy), QuadTarget.Of(de), QuadTarget.Of(dgamma), QuadTarget.Of(dbeta)));
    }
}
