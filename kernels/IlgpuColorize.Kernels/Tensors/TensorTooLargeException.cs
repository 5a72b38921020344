using System.Globalization;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>A tensor that would have more elements than kernels can index.</summary>
/// <param name="shape">Its shape.</param>
public sealed class TensorTooLargeException(Shape shape) : UserException(string.Create(
    CultureInfo.InvariantCulture,
    $"A tensor of shape {shape} has more than {int.MaxValue:N0} elements, which kernels cannot index; choose a smaller batch or size."))
{
    /// <summary>Refuses a shape with too many elements.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="pitch">Elements from one pixel to the next.</param>
    /// <returns>The number of elements, padding included.</returns>
    /// <exception cref="TensorTooLargeException">They are too many.</exception>
    public static long RequireIndexable(Shape shape, int pitch)
    {
        Int128 elements = (Int128)shape.N * shape.H * shape.W * pitch;
        return elements <= int.MaxValue ? (long)elements : throw new TensorTooLargeException(shape);
    }
}
