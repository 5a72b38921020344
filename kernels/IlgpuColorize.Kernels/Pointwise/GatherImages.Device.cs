using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Copies one element an index.</summary>
internal readonly record struct GatheredElement(TensorView X, ArrayView<int> Images, TensorView Y) : IKernel
{
    public void Execute(int index)
    {
        int pixel = index / Y.C, channel = index % Y.C;
        Y.Store(pixel * Y.Pitch + channel, X[SourceOf(pixel, Images[pixel / (Y.H * Y.W)], Y.Shape) * X.Pitch + channel]);
    }

    /// <summary>Returns the pixel of an image that a pixel is copied from.</summary>
    public static int SourceOf(int pixel, int image, Shape shape) => image * (shape.H * shape.W) + pixel % (shape.H * shape.W);
}
