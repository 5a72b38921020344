using System.Globalization;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Holds the sizes of a pass over flat parameters.</summary>
/// <param name="Parameters">Elements.</param>
/// <param name="Operands">Elements read and written for each of them.</param>
/// <param name="FlopsPerParameter">Arithmetic for each of them.</param>
public readonly record struct ParameterProblem(int Parameters, int Operands, int FlopsPerParameter) : IProblem
{
    /// <inheritdoc/>
    public long Flops => (long)Parameters * FlopsPerParameter;

    /// <inheritdoc/>
    public long Bytes => (long)Parameters * Operands * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => Parameters.ToString(CultureInfo.InvariantCulture);
}
