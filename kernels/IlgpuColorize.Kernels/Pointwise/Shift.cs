using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>
/// Moves pixels down and right: y[r, c] = x[r - rows, c - columns], and exactly 0 where that lies outside. The stems of the causal streams
/// are shifted so, that a pixel never sees itself.
/// </summary>
public static class Shift
{
    /// <summary>Sets whole y to the shifted x, or adds the shifted x to it.</summary>
    public static void Forward(ComputeStream stream, TensorView x, int rows, int columns, TensorView y, GradientWrite write)
        => Forward(stream, x, rows, columns, y, write, PixelRegion.Whole(x.Shape));

    /// <summary>Sets y to the shifted x within a region of y, or adds the shifted x there.</summary>
    /// <exception cref="ArgumentException">Shapes differ, or the region leaves them.</exception>
    public static void Forward(
        ComputeStream stream, TensorView x, int rows, int columns, TensorView y, GradientWrite write, PixelRegion region)
        => Launch(stream, "Shift.Forward", x, rows, columns, new GradientTarget(y, write), region);

    /// <summary>Moves dy back, up and left, into dx; pixels of x that left the picture get no gradient.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static void Backward(ComputeStream stream, TensorView dy, int rows, int columns, GradientTarget dx)
        => Launch(stream, "Shift.Backward", dy, -rows, -columns, dx, PixelRegion.Whole(dy.Shape));

    private static void Launch(ComputeStream stream, string op, TensorView x, int rows, int columns, GradientTarget y, PixelRegion region)
    {
        Require.Memory(nameof(Shift), nameof(x), x);
        Require.SameShape(nameof(Shift), nameof(y), y.View, nameof(x), x);
        Require.Within(nameof(Shift), region, x);
        var problem = ElementwiseProblem.Of(x.Shape, region, operands: 2, flopsPerElement: 0, x.ElementType);
        if (stream.RunsSimd(x, y.View))
            stream.LaunchSpans(op, problem, new PixelSpans(x.Shape, region, dense: false), new ShiftPixelsSimd(x, rows, columns, y));
        else
            stream.Launch(
                op, problem, ElementIndex.QuadCount(x.Shape, region),
                new ShiftPixels(QuadView.Of(x), rows, columns, QuadTarget.Of(y), region));
    }
}
