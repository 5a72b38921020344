using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Holds a problem with drawn values and the pitches of its tensors.</summary>
internal sealed class ConvCase(ConvProblem problem, int extraPitch = 0)
{
    public ConvProblem Problem { get; } = problem;

    public int XPitch { get; } = problem.C + extraPitch;

    public int YPitch { get; } = problem.K + extraPitch;

    public double[] X { get; } = Numbers.Uniform(1, problem.Input.Elements);

    public double[] W { get; } = Numbers.Uniform(2, problem.FilterElements);

    public double[] Bias { get; } = Numbers.Uniform(3, problem.K);

    public double[] Added { get; } = Numbers.Uniform(4, problem.Output.Elements);

    public double[] Dy { get; } = Numbers.Uniform(5, problem.Output.Elements);

    public ConvReference Reference { get; } = new(
        problem.N, problem.H, problem.W, problem.C, problem.K, problem.R, problem.S, (problem.Pad.Top, problem.Pad.Bottom, problem.Pad.Left, problem.Pad.Right), problem.Stride, problem.Dilation);

    public override string ToString() => Problem.ToString();
}
