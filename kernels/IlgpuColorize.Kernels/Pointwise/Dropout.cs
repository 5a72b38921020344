using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>
/// Drops elements and scales the others: y = x / (1 - rate) with probability 1 - rate, else 0 (Srivastava et al. 2014). The mask is a pure
/// function of the step's seed, the step, the site and the element's index, padding not counted: backward draws it again, and nothing is
/// stored.
/// </summary>
public static class Dropout
{
    /// <summary>Computes y.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="state">The step, one element.</param>
    /// <param name="site">Which of the network's dropouts this is; each draws its own mask.</param>
    /// <param name="rate">The probability of dropping, 0 to 1, 1 excluded.</param>
    /// <param name="x">Input.</param>
    /// <param name="y">Output, of the input's shape.</param>
    /// <exception cref="ArgumentException">Shapes differ, or the rate is out of range.</exception>
    public static void Forward(ComputeStream stream, ArrayView<StepState> state, int site, float rate, TensorView x, TensorView y)
        => Launch(stream, "Dropout.Forward", state, site, rate, x, new GradientTarget(y, GradientWrite.Set));

    /// <summary>Computes dx with the mask of the forward pass.</summary>
    /// <inheritdoc cref="Forward"/>
    public static void Backward(ComputeStream stream, ArrayView<StepState> state, int site, float rate, TensorView dy, GradientTarget dx)
        => Launch(stream, "Dropout.Backward", state, site, rate, dy, dx);

    private static void Launch(
        ComputeStream stream, string op, ArrayView<StepState> state, int site, float rate, TensorView x, GradientTarget y)
    {
        Require.That(rate is >= 0f and < 1f, $"{nameof(Dropout)}: 'rate' is {rate}; it needs to be at least 0 and below 1.");
        Require.Length(nameof(Dropout), nameof(state), state.Length, 1);
        Require.Memory(nameof(Dropout), nameof(x), x);
        Require.SameShape(nameof(Dropout), nameof(y), y.View, nameof(x), x);
        var problem = new ElementwiseProblem(x.Shape, Operands: 2, FlopsPerElement: 1, x.ElementType);
        int draws = (int)((x.Shape.Elements + DropoutMask.ElementsPerDraw - 1) / DropoutMask.ElementsPerDraw);
        if (stream.RunsSimd(x, y.View))
            stream.LaunchSpans(
                op, problem, PixelSpans.Whole(x.Shape, x.IsDense() && y.View.IsDense()),
                new DropoutMaskSimd(state, (uint)site, rate, x, y));
        else
            stream.Launch(op, problem, draws, new DropoutMask(state, (uint)site, rate, x, y));
    }
}
