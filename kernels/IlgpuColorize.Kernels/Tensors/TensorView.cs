using ILGPU;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>Refers to the memory of an NHWC tensor on a device, as kernels see it.</summary>
/// <param name="Data">Elements, pixel after pixel, <paramref name="Pitch"/> apart.</param>
/// <param name="Shape">Extents.</param>
/// <param name="Pitch">Elements from one pixel to the next, at least the channels; what lies between is zero.</param>
public readonly record struct TensorView(ArrayView<float> Data, Shape Shape, int Pitch)
{
    /// <summary>Gets the images.</summary>
    public int N => Shape.N;

    /// <summary>Gets the rows.</summary>
    public int H => Shape.H;

    /// <summary>Gets the columns.</summary>
    public int W => Shape.W;

    /// <summary>Gets the channels.</summary>
    public int C => Shape.C;

    /// <summary>Gets the number of stored elements, padding included.</summary>
    public int StoredElements => Shape.Pixels * Pitch;

    /// <summary>Returns the part of one image, 1 x H x W x C.</summary>
    public TensorView OfImage(int image)
    {
        long length = (long)H * W * Pitch;
        return new TensorView(Data.SubView(image * length, length), Shape with { N = 1 }, Pitch);
    }
}
