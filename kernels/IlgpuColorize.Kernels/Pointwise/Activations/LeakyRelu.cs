using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Applies the leaky rectifier: y = x where x > 0, else slope * x.</summary>
public static class LeakyRelu
{
    /// <summary>The slope of the feature transformation's hidden layer.</summary>
    public const float DefaultSlope = 0.1f;

    /// <summary>Computes y.</summary>
    /// <exception cref="ArgumentException">Shapes differ, or the slope is not positive.</exception>
    public static void Forward(ComputeStream stream, TensorView x, TensorView y, float slope = DefaultSlope)
    {
        RequireSlope(slope);
        Require.Memory(nameof(LeakyRelu), nameof(x), x);
        Require.SameShape(nameof(LeakyRelu), nameof(y), y, nameof(x), x);
        var problem = new ElementwiseProblem(x.Shape, Operands: 2, FlopsPerElement: 1, x.ElementType);
        if (stream.RunsSimd(x, y))
            stream.LaunchSpans(
                "LeakyRelu.Forward", problem, PixelSpans.Whole(x.Shape, x.IsDense() && y.IsDense()), new LeakyReluForwardSimd(x, y, slope));
        else
            stream.Launch(
                "LeakyRelu.Forward", problem, ElementIndex.QuadCount(x.Shape), new LeakyReluForward(QuadView.Of(x), QuadView.Of(y), slope));
    }

    /// <summary>Computes dx from the output, whose sign is the input's.</summary>
    /// <exception cref="ArgumentException">Shapes differ, or the slope is not positive.</exception>
    public static void Backward(ComputeStream stream, TensorView y, TensorView dy, GradientTarget dx, float slope = DefaultSlope)
    {
        RequireSlope(slope);
        Require.Memory(nameof(LeakyRelu), nameof(y), y);
        Require.SameShape(nameof(LeakyRelu), nameof(dy), dy, nameof(y), y);
        Require.SameShape(nameof(LeakyRelu), nameof(dx), dx.View, nameof(y), y);
        var problem = new ElementwiseProblem(y.Shape, Operands: 3, FlopsPerElement: 1, y.ElementType);
        bool dense = y.IsDense() && dy.IsDense() && dx.View.IsDense();
        if (stream.RunsSimd(y, dy, dx.View))
            stream.LaunchSpans(
                "LeakyRelu.Backward", problem, PixelSpans.Whole(y.Shape, dense), new LeakyReluBackwardSimd(y, dy, dx, slope));
        else
            stream.Launch(
                "LeakyRelu.Backward", problem, ElementIndex.QuadCount(y.Shape),
                new LeakyReluBackward(QuadView.Of(y), QuadView.Of(dy), QuadTarget.Of(dx), slope));
    }

    private static void RequireSlope(float slope)
        => Require.That(
            slope > 0f,
            $"{nameof(LeakyRelu)}: 'slope' is {slope}; it needs to be positive, for the derivative is taken from the output's sign.");
}
