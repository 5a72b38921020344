using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks the reference's gradients against central differences of its own forward pass.</summary>
public sealed class ConvReferenceTests
{
    private const double Step = 1e-4;

    private static readonly ConvCase Drawn = new(new ConvProblem(2, 5, 4, 2, 3, 2, 3, new Padding(1, 0, 2, 1), Stride: 2, Dilation: 2));

    [Fact]
    public void Input_gradient_equals_central_differences()
        => AssertGradient(
            Drawn.X, x => Drawn.Reference.Forward(x, Drawn.W, Drawn.Bias, []), Drawn.Reference.InputGradient(Drawn.Dy, Drawn.W));

    [Fact]
    public void Filter_gradient_equals_central_differences()
        => AssertGradient(
            Drawn.W, w => Drawn.Reference.Forward(Drawn.X, w, Drawn.Bias, []), Drawn.Reference.FilterGradient(Drawn.X, Drawn.Dy));

    [Fact]
    public void Bias_gradient_equals_central_differences()
        => AssertGradient(Drawn.Bias, bias => Drawn.Reference.Forward(Drawn.X, Drawn.W, bias, []), Drawn.Reference.BiasGradient(Drawn.Dy));

    private static void AssertGradient(double[] at, Func<double[], double[]> forward, double[] gradient)
    {
        double[] differences = new double[at.Length];
        for (int i = 0; i < at.Length; i++)
            differences[i] = (Loss(at, i, Step, forward) - Loss(at, i, -Step, forward)) / (2 * Step);
        Numbers.Close(differences, gradient, 1e-9);
    }

    private static double Loss(double[] at, int moved, double step, Func<double[], double[]> forward)
    {
        double[] values = [.. at];
        values[moved] += step;
        return forward(values).Zip(Drawn.Dy, (y, dy) => y * dy).Sum();
    }
}
