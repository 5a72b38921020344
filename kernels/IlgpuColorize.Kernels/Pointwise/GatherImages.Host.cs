using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Is the span twin of <see cref="GatheredElement"/>: an item is a row of an image.</summary>
internal readonly record struct GatherImagesTwin(TensorView X, ArrayView<int> Images, TensorView Y) : IHostWork
{
    public void Execute(int item)
    {
        int image = Images.AsHostSpan()[item / Y.H];
        for (int pixel = item * Y.W; pixel < (item + 1) * Y.W; pixel++)
            X.Run(GatheredElement.SourceOf(pixel, image, Y.Shape), 1).CopyTo(Y.Run(pixel, 1));
    }
}
