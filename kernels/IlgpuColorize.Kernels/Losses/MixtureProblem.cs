using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Holds the sizes of a mixture of logistics over an image's chroma.</summary>
/// <param name="Shape">Pixels; the channels are those of the parameters' tensor.</param>
/// <param name="Components">M, the number of logistics.</param>
/// <param name="ElementType">How parameters are stored; lightness and chroma are float32.</param>
public readonly record struct MixtureProblem(Shape Shape, int Components, ElementType ElementType = ElementType.Float32) : IProblem
{
    /// <inheritdoc/>
    public long Flops => (long)Shape.Pixels * Components * 250;

    /// <inheritdoc/>
    public long Bytes => (long)Shape.Pixels * (MixtureParameters.Groups * Components * ElementType.Bytes() + 3 * sizeof(float));

    /// <inheritdoc/>
    public override string ToString() => $"{Shape} M{Components}";
}
