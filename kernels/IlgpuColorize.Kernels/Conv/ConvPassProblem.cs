using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the sizes of a pass of a convolution whose tensors may be bfloat16; the filter and its gradient are float32.</summary>
/// <param name="Sizes">The sizes.</param>
/// <param name="Input">How the input, or its gradient, is stored.</param>
/// <param name="Output">How the output, or its gradient, is stored.</param>
public readonly record struct ConvPassProblem(ConvProblem Sizes, ElementType Input, ElementType Output) : IProblem
{
    /// <inheritdoc/>
    public long Flops => Sizes.Flops;

    /// <inheritdoc/>
    public long Bytes => Input.Bytes() * Sizes.Input.Elements + Output.Bytes() * Sizes.Output.Elements + sizeof(float) * (long)Sizes.FilterElements;

    /// <summary>Describes a pass whose tensors are both bfloat16.</summary>
    public static ConvPassProblem OfBFloat16(in ConvProblem sizes) => new(sizes, ElementType.BFloat16, ElementType.BFloat16);

    /// <inheritdoc/>
    public override string ToString() => Sizes.ToString();
}
