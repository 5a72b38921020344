using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>
/// Limits the norm of the whole gradient, all parameters together (Pascanu et al. 2013): a longer one keeps its direction and is brought
/// to the limit. The factor goes into <see cref="StepState.GradientScale"/>, which Adam reads, so that a captured step needs no host.
/// </summary>
public static class GradientClip
{
    /// <summary>The number of partial sums; the order of the sum depends on the gradient's length alone.</summary>
    public const int Partials = 256;

    /// <summary>Measures the gradient and sets the step's factor.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="gradients">The gradients of all parameters, flat.</param>
    /// <param name="limit">The largest norm, above 0; infinity to measure only.</param>
    /// <param name="state">The step, one element; its factor is written.</param>
    /// <param name="partials">Scratch, <see cref="Partials"/> elements.</param>
    /// <param name="norm">Receives the norm before the limit, one element.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the limit is not above 0.</exception>
    public static void Limit(
        ComputeStream stream,
        ArrayView<float> gradients,
        float limit,
        ArrayView<StepState> state,
        ArrayView<double> partials,
        ArrayView<float> norm)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Require.That(limit > 0, $"{nameof(GradientClip)}: '{nameof(limit)}' is {limit}; it must be above 0.");
        Require.Length(nameof(GradientClip), nameof(state), state.Length, 1);
        Require.Length(nameof(GradientClip), nameof(partials), partials.Length, Partials);
        Require.Length(nameof(GradientClip), nameof(norm), norm.Length, 1);
        var problem = new ParameterProblem(checked((int)gradients.Length), Operands: 1, FlopsPerParameter: 2);
        stream.Launch("GradientClip.Squares", problem, Partials, new GradientSquares(gradients, partials));
        stream.Launch("GradientClip.Scale", problem, 1, new GradientScale(partials, state, norm, limit));
    }
}
