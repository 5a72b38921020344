using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>Holds the sizes of a mixture of logistics over an image's chroma.</summary>
/// <param name="Shape">Pixels; the channels are those of the parameters' tensor.</param>
/// <param name="Components">M, the number of logistics.</param>
public readonly record struct MixtureProblem(Shape Shape, int Components) : IProblem
{
    /// <inheritdoc/>
    public long Flops => (long)Shape.Pixels * Components * 250;

    /// <inheritdoc/>
    public long Bytes => (long)Shape.Pixels * (MixtureParameters.Groups * Components + 3) * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => $"{Shape} M{Components}";
}
