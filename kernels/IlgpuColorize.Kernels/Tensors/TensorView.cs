using ILGPU;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>
/// Refers to the memory of an NHWC tensor on a device, as kernels see it. They read and write elements as float32 whatever is stored: one
/// body serves every type, and all threads of a launch take the same side of the branch.
/// </summary>
/// <param name="Data">
/// Memory in words of four bytes, each an element of Float32 or two of BFloat16; pixel after pixel, <paramref name="Pitch"/> elements
/// apart.
/// </param>
/// <param name="Shape">Extents.</param>
/// <param name="Pitch">Elements from one pixel to the next, at least the channels; what lies between is zero.</param>
/// <param name="ElementType">How an element is stored.</param>
public readonly record struct TensorView(ArrayView<float> Data, Shape Shape, int Pitch, ElementType ElementType = ElementType.Float32)
{
    /// <summary>Refers to values that are no picture as one pixel of so many channels, which pointwise ops take.</summary>
    /// <exception cref="OverflowException">They are more than an index reaches.</exception>
    public static TensorView Flat(ArrayView<float> values)
    {
        int length = checked((int)values.Length);
        return new TensorView(values, new Shape(1, 1, 1, length), length);
    }

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

    /// <summary>Reads a stored element.</summary>
    public float this[int index]
        => ElementType == ElementType.BFloat16 ? Interop.IntAsFloat(BFloat16.ToSingleBits(Data.Cast<ushort>()[index])) : Data[index];

    /// <summary>Writes a stored element, rounded to its type.</summary>
    public void Store(int index, float value)
    {
        if (ElementType == ElementType.BFloat16)
            Data.Cast<ushort>()[index] = BFloat16.FromSingleBits(Interop.FloatAsInt(value));
        else
            Data[index] = value;
    }

    /// <summary>Returns the part of some images, <paramref name="count"/> x H x W x C.</summary>
    public TensorView OfImages(int first, int count)
    {
        long words = ElementType.Packed32((long)H * W * Pitch);
        return this with { Data = Data.SubView(first * words, count * words), Shape = Shape with { N = count } };
    }
}
