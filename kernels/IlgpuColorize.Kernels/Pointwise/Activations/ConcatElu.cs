using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>
/// Applies elu to x and to -x and doubles the channels (van den Oord et al. 2016). Pairs are neighbours: y_2c = elu(x_c), y_2c+1 =
/// elu(-x_c), so that concat-ELU commutes with the concatenation of tensors.
/// </summary>
public static class ConcatElu
{
    /// <summary>Computes y, of 2C channels, of a whole tensor.</summary>
    public static void Forward(ComputeStream stream, TensorView x, TensorView y) => Forward(stream, x, y, PixelRegion.Whole(x.Shape));

    /// <summary>Computes y, of 2C channels, within a region.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or the region leaves them.</exception>
    public static void Forward(ComputeStream stream, TensorView x, TensorView y, PixelRegion region)
    {
        RequirePairs(nameof(x), x, nameof(y), y);
        Require.Within(nameof(ConcatElu), region, x);
        var problem = ElementwiseProblem.Of(x.Shape, region, operands: 3, flopsPerElement: 12, x.ElementType);
        if (stream.RunsSimd(x, y))
            stream.LaunchSpans(
                "ConcatElu.Forward", problem, new PixelSpans(x.Shape, region, x.IsDense() && y.IsDense()), new ConcatEluForwardSimd(x, y));
        else
            stream.Launch(
                "ConcatElu.Forward", problem, ElementIndex.QuadCount(x.Shape, region),
                new ConcatEluForward(QuadView.Of(x), QuadView.Of(y), region));
    }

    /// <summary>
    /// Computes dx from the output: dx_c = dy_2c elu'(x_c) - dy_2c+1 elu'(-x_c), where elu' is 1 for a positive output, else the output
    /// plus 1.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static void Backward(ComputeStream stream, TensorView y, TensorView dy, GradientTarget dx)
    {
        RequirePairs(nameof(dx), dx.View, nameof(y), y);
        Require.SameShape(nameof(ConcatElu), nameof(dy), dy, nameof(y), y);
        Shape shape = dx.View.Shape;
        var whole = PixelRegion.Whole(shape);
        var problem = ElementwiseProblem.Of(shape, whole, operands: 5, flopsPerElement: 5, y.ElementType);
        bool dense = y.IsDense() && dy.IsDense() && dx.View.IsDense();
        if (stream.RunsSimd(y, dy, dx.View))
            stream.LaunchSpans("ConcatElu.Backward", problem, new PixelSpans(shape, whole, dense), new ConcatEluBackwardSimd(y, dy, dx));
        else
            stream.Launch(
                "ConcatElu.Backward", problem, ElementIndex.QuadCount(shape),
                new ConcatEluBackward(QuadView.Of(y), QuadView.Of(dy), QuadTarget.Of(dx)));
    }

    private static void RequirePairs(string single, in TensorView x, string pairs, in TensorView y)
    {
        Require.Memory(nameof(ConcatElu), single, x);
        Require.SamePixels(nameof(ConcatElu), pairs, y, single, x);
        Require.That(
            y.C == 2 * x.C,
            $"{nameof(ConcatElu)}: '{pairs}' has shape {y.Shape}; it needs {2 * x.C} channels, two for each of the {x.C} of '{single}'.");
    }
}
