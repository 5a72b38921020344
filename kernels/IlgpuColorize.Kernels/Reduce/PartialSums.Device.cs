using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>Adds the partial sums of one result an index.</summary>
/// <param name="Partials">The partial sums, [slice][result].</param>
/// <param name="Slices">Partial sums of each result.</param>
/// <param name="Result">Where the sums go.</param>
/// <param name="Write">How to write them.</param>
/// <param name="Scale">Multiplies each sum.</param>
internal readonly record struct PartialSumsKernel(
    ArrayView<float> Partials, int Slices, ArrayView<float> Result, GradientWrite Write, float Scale) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index) => Result.Put(index, Scale * PartialSums.Of(Partials, index, Slices, Result.Length), Write);
}
