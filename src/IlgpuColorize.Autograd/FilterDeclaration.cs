using IlgpuColorize.Kernels.Normalization;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Autograd;

/// <summary>The parameters and parts of a filter that a layer needs.</summary>
/// <param name="Direction">v, K x R x S x C.</param>
/// <param name="Scale">g, K.</param>
/// <param name="Inputs">Input channels of each part, on the device; one part or two, together C.</param>
public sealed record FilterDeclaration(Parameter Direction, Parameter Scale, IReadOnlyList<int> Inputs)
{
    /// <summary>Gets the sizes.</summary>
    /// <exception cref="ArgumentException">The parts do not make the input.</exception>
    internal WeightNormProblem Problem
    {
        get
        {
            Shape v = ShapeOf(Direction.Shape[3]);
            if (Inputs.Count is < 1 or > 2 || Inputs.Sum() != v.C)
                throw new ArgumentException(
                    $"The parts of {Direction} have {string.Join(" + ", Inputs)} input channels; they must be one or two and sum to "
                    + $"{v.C}.");
            return new WeightNormProblem(v.N, v.H * v.W, v.C, Inputs[0]);
        }
    }

    /// <summary>Returns the shape of a part of the weights: N is K, H is R, W is S.</summary>
    internal Shape ShapeOf(int channels) => new(Direction.Shape[0], Direction.Shape[1], Direction.Shape[2], channels);
}
