using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>The SIMD form of <see cref="GatheredElement"/>: an item is a row of an image.</summary>
internal readonly record struct GatherImagesSimd(TensorView X, ArrayView<int> Images, TensorView Y) : IHostWork
{
    public void Execute(int item)
    {
        int image = Images.AsHostSpan()[item / Y.H], target = item * Y.W, source = GatheredElement.SourceOf(target, image, Y.Shape);
        // Rows of one pitch are copied whole, padding included.
        if (X.Pitch == Y.Pitch)
        {
            X.Data.AsHostSpan().Slice(source * X.Pitch, Y.W * X.Pitch).CopyTo(Y.Data.AsHostSpan()[(target * Y.Pitch)..]);
            return;
        }
        for (int column = 0; column < Y.W; column++)
            X.Span(source + column, 1).CopyTo(Y.Span(target + column, 1));
    }
}
