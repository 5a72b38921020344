using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Adds two tensors: y = a + b. Its backward pass copies dy to each (<see cref="Copy"/>).</summary>
public static class Add
{
    /// <summary>Computes y, which may be a or b.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static void Forward(ComputeStream stream, TensorView a, TensorView b, TensorView y)
    {
        Require.Memory(nameof(Add), nameof(a), a);
        Require.SameShape(nameof(Add), nameof(b), b, nameof(a), a);
        Require.SameShape(nameof(Add), nameof(y), y, nameof(a), a);
        var problem = new ElementwiseProblem(a.Shape, Operands: 3, FlopsPerElement: 1, a.ElementType);
        if (stream.RunsSimd(a, b, y))
            stream.LaunchSpans(
                "Add.Forward", problem, new PixelSpans(a.Shape, PixelRegion.Whole(a.Shape), a.IsDense() && b.IsDense() && y.IsDense()),
                new AddForwardSimd(a, b, y));
        else
            stream.Launch(
                "Add.Forward", problem, ElementIndex.QuadCount(a.Shape), new AddForward(QuadView.Of(a), QuadView.Of(b), QuadView.Of(y)));
    }

    /// <summary>Sets the gradient of one of the terms to dy, or adds dy to it.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static void Backward(ComputeStream stream, TensorView dy, GradientTarget dterm) => Copy.Forward(stream, dy, dterm);
}
