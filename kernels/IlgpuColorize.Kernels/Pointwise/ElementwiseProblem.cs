using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The sizes of an op that treats elements one by one.</summary>
/// <param name="Shape">The extents that are counted; of a region, those of the region.</param>
/// <param name="Operands">Elements read and written for each of them.</param>
/// <param name="FlopsPerElement">Arithmetic for each of them; exp counts as ten.</param>
/// <param name="ElementType">How they are stored; a gradient that accumulates in float32 counts as the tensors beside it.</param>
internal readonly record struct ElementwiseProblem(
    Shape Shape, int Operands, int FlopsPerElement, ElementType ElementType = ElementType.Float32) : IProblem
{
    /// <inheritdoc/>
    public long Flops => Shape.Elements * FlopsPerElement;

    /// <inheritdoc/>
    public long Bytes => Shape.Elements * Operands * ElementType.Bytes();

    /// <inheritdoc/>
    public override string ToString() => Shape.ToString();

    /// <summary>Counts the elements of a region.</summary>
    internal static ElementwiseProblem Of(in Shape shape, in PixelRegion region, int operands, int flopsPerElement, ElementType elementType)
        => new(shape with { H = region.Rows, W = region.Columns }, operands, flopsPerElement, elementType);
}
