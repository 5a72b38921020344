using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>
/// Copies whole images by their indices, in one launch: y[n] = x[images[n]]. Several samples of an image have copies of what the image
/// shares.
/// </summary>
public static class GatherImages
{
    /// <summary>Copies.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="x">The images, M x h x w x C.</param>
    /// <param name="images">N indices below M, which the caller has checked: they lie in device memory.</param>
    /// <param name="y">Receives them, N x h x w x C, in elements of x's type.</param>
    /// <exception cref="ArgumentException">Images differ in size or type, or the indices are not N.</exception>
    public static void Forward(ComputeStream stream, TensorView x, ArrayView<int> images, TensorView y)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Require.Memory(nameof(GatherImages), nameof(x), x);
        Require.Memory(nameof(GatherImages), nameof(y), y);
        Require.That(
            x.Shape with { N = y.N } == y.Shape && x.ElementType == y.ElementType,
            $"{nameof(GatherImages)}: 'y' has shape {y.Shape} of {y.ElementType}; it needs images as in 'x', {x.Shape} of "
            + $"{x.ElementType}.");
        Require.Length(nameof(GatherImages), nameof(images), images.Length, y.N);
        var problem = new ElementwiseProblem(y.Shape, Operands: 2, FlopsPerElement: 0, y.ElementType);
        if (stream.RunsSimd(x, y))
            stream.LaunchHost("GatherImages.Forward", problem, y.N * y.H, new GatherImagesSimd(x, images, y));
        else
            stream.Launch("GatherImages.Forward", problem, y.Shape.Pixels * y.C, new GatheredElement(x, images, y));
    }
}
