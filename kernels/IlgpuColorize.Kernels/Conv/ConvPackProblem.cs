using System.Globalization;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the size of bringing a filter into another form: nothing is computed, every element is read and written.</summary>
/// <param name="Elements">Elements of the filter.</param>
public readonly record struct ConvPackProblem(int Elements) : IProblem
{
    /// <inheritdoc/>
    public long Flops => 0;

    /// <inheritdoc/>
    public long Bytes => 2L * sizeof(float) * Elements;

    /// <inheritdoc/>
    public override string ToString() => Elements.ToString(CultureInfo.InvariantCulture);
}
