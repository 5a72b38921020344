using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the sizes of adding up the partial sums of a convolution.</summary>
/// <param name="Elements">Results.</param>
/// <param name="Shares">Partial sums of each.</param>
/// <param name="ElementType">How a result is stored.</param>
public readonly record struct ConvSumProblem(int Elements, int Shares, ElementType ElementType = ElementType.Float32) : IProblem
{
    /// <inheritdoc/>
    public long Flops => (long)Elements * Shares;

    /// <inheritdoc/>
    public long Bytes => (long)Elements * (Shares * sizeof(float) + ElementType.Bytes());

    /// <inheritdoc/>
    public override string ToString() => $"{Elements} x{Shares}";
}
