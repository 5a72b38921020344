using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>Sums memory into one element, in an order that depends on nothing but the length.</summary>
public static class Sum
{
    /// <summary>The number of partial sums.</summary>
    public const int Partials = 256;

    /// <summary>Computes result = scale * sum(x).</summary>
    /// <param name="stream">Where.</param>
    /// <param name="x">What is summed.</param>
    /// <param name="partials">Scratch, <see cref="Partials"/> elements.</param>
    /// <param name="result">Receives the sum, one element.</param>
    /// <param name="scale">Multiplies the sum; 1 / n makes it a mean.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Forward(
        ComputeStream stream, ArrayView<float> x, ArrayView<float> partials, ArrayView<float> result, float scale = 1f)
    {
        Require.Length(nameof(Sum), nameof(partials), partials.Length, Partials);
        Require.Length(nameof(Sum), nameof(result), result.Length, 1);
        var problem = new ElementwiseProblem(new Shape(1, 1, 1, checked((int)x.Length)), Operands: 1, FlopsPerElement: 1);
        stream.Launch("Sum.Partials", problem, Partials, new SumPartials(x, partials));
        PartialSums.Add(stream, "Sum.Forward", problem, partials, Partials, result, GradientWrite.Set, scale);
    }
}
