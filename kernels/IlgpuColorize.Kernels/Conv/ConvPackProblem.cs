using System.Globalization;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The size of bringing a filter into another form: nothing is computed, every element is read and written.</summary>
/// <param name="Elements">Elements of the filter.</param>
/// <param name="Form">How an element of the other form is stored.</param>
internal readonly record struct ConvPackProblem(int Elements, ElementType Form = ElementType.Float32) : IProblem
{
    /// <inheritdoc/>
    public long Flops => 0;

    /// <inheritdoc/>
    public long Bytes => (long)Elements * (sizeof(float) + Form.Bytes());

    /// <inheritdoc/>
    public override string ToString() => Elements.ToString(CultureInfo.InvariantCulture);
}
