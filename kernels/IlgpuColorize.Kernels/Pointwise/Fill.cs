using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Fills memory with one value: the weight of a loss as its gradient, the channel of ones.</summary>
public static class Fill
{
    /// <summary>Fills flat memory.</summary>
    public static void Forward(ComputeStream stream, ArrayView<float> y, float value)
    {
        var shape = new Shape(1, 1, 1, checked((int)y.Length));
        Forward(stream, new TensorView(y, shape, shape.C), 0, shape.C, value);
    }

    /// <summary>Fills <paramref name="count"/> channels of every pixel from <paramref name="first"/> on.</summary>
    /// <exception cref="ArgumentException">The channels are not there.</exception>
    public static void Forward(ComputeStream stream, TensorView y, int first, int count, float value)
    {
        Require.Memory(nameof(Fill), nameof(y), y);
        Require.That(
            first >= 0 && count >= 0 && first + count <= y.C,
            $"{nameof(Fill)}: 'y' has shape {y.Shape}; it needs channels {first} to {first + count - 1}.");
        var problem = new ElementwiseProblem(y.Shape.WithChannels(count), Operands: 1, FlopsPerElement: 0, y.ElementType);
        stream.Launch("Fill.Forward", problem, y.Shape.Pixels * count, new FillChannels(y, first, count, value));
    }
}
