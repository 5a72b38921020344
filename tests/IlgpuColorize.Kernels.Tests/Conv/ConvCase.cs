using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>A problem with drawn values, which its tensors hold exactly, and how these are laid out.</summary>
internal sealed class ConvCase(ConvProblem problem, int extraPitch = 0, ElementType elementType = ElementType.Float32)
{
    public ConvProblem Problem { get; } = problem;

    public ElementType ElementType { get; } = elementType;

    public int XPitch { get; } = problem.C + extraPitch;

    public int YPitch { get; } = problem.K + extraPitch;

    public double[] X { get; } = Draw(1, problem.Input.Elements, elementType);

    public double[] W { get; } = Numbers.Uniform(2, problem.FilterElements);

    public double[] Bias { get; } = Numbers.Uniform(3, problem.K);

    public double[] Added { get; } = Draw(4, problem.Output.Elements, elementType);

    public double[] Dy { get; } = Draw(5, problem.Output.Elements, elementType);

    public ConvReference Reference { get; } = new(
        problem.N, problem.H, problem.W, problem.C, problem.K, problem.R, problem.S,
        (problem.Pad.Top, problem.Pad.Bottom, problem.Pad.Left, problem.Pad.Right), problem.Stride, problem.Dilation);

    public override string ToString()
        => $"{Problem}{(XPitch == Problem.C ? "" : " padded")}{(ElementType == ElementType.Float32 ? "" : $" in {ElementType}")}";

    private static double[] Draw(int seed, long count, ElementType elementType)
    {
        double[] values = Numbers.Uniform(seed, count);
        return elementType == ElementType.BFloat16 ? Array.ConvertAll(values, value => (double)BFloat16.Round((float)value)) : values;
    }
}
