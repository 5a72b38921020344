using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>
/// Normalises filters: w = g v / ||v||, the norm over rows, columns and input channels of each output channel (Salimans and Kingma 2016).
/// The result may be split along the input channels into two dense filters, for a convolution whose input is a concatenation.
/// </summary>
public static class WeightNorm
{
    /// <summary>Computes w, and 1 / ||v|| for the backward pass.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="problem">Sizes.</param>
    /// <param name="v">Directions, K x R x S x C.</param>
    /// <param name="g">Lengths, K.</param>
    /// <param name="w0">The first part, K x R x S x C0.</param>
    /// <param name="w1">The second part, K x R x S x C1; empty where there is one part.</param>
    /// <param name="inverseNorms">Receives 1 / ||v||, K.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the sizes.</exception>
    public static void Forward(
        ComputeStream stream, WeightNormProblem problem, ArrayView<float> v, ArrayView<float> g,
        ArrayView<float> w0, ArrayView<float> w1, ArrayView<float> inverseNorms)
    {
        RequireParameters(problem, v, g, inverseNorms);
        FilterParts w = RequireParts(problem, nameof(w0), w0, nameof(w1), w1);
        if (stream.Device.RunsSimd)
        {
            stream.LaunchHost(
                "WeightNorm.Forward", problem, WeightNormItems.Count(problem), new WeightNormForwardSimd(problem, v, g, w, inverseNorms));
            return;
        }
        stream.Launch("WeightNorm.Norms", problem, problem.K, new WeightNormNorms(problem, v, inverseNorms));
        stream.Launch("WeightNorm.Forward", problem, problem.Elements, new WeightNormScale(problem, v, g, inverseNorms, w));
    }

    /// <summary>Computes dg = sum(dw v) / ||v|| and dv = g / ||v|| (dw - v dg / ||v||), with the dg of this contribution.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="problem">Sizes.</param>
    /// <param name="v">Directions, K x R x S x C.</param>
    /// <param name="g">Lengths, K.</param>
    /// <param name="inverseNorms">1 / ||v|| of the forward pass, K.</param>
    /// <param name="dw0">Gradient of the first part.</param>
    /// <param name="dw1">Gradient of the second part; empty where there is one part.</param>
    /// <param name="projections">Scratch, K.</param>
    /// <param name="dv">Gradient of v.</param>
    /// <param name="dg">Gradient of g.</param>
    /// <param name="write">How to write both.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the sizes.</exception>
    public static void Backward(
        ComputeStream stream,
        WeightNormProblem problem,
        ArrayView<float> v,
        ArrayView<float> g,
        ArrayView<float> inverseNorms,
        ArrayView<float> dw0,
        ArrayView<float> dw1,
        ArrayView<float> projections,
        ArrayView<float> dv,
        ArrayView<float> dg,
        GradientWrite write)
    {
        RequireParameters(problem, v, g, inverseNorms);
        FilterParts dw = RequireParts(problem, nameof(dw0), dw0, nameof(dw1), dw1);
        Require.Length(nameof(WeightNorm), nameof(projections), projections.Length, problem.K);
        Require.Length(nameof(WeightNorm), nameof(dv), dv.Length, problem.Elements);
        Require.Length(nameof(WeightNorm), nameof(dg), dg.Length, problem.K);
        if (stream.Device.RunsSimd)
        {
            stream.LaunchHost(
                "WeightNorm.Backward", problem, WeightNormItems.Count(problem),
                new WeightNormBackwardSimd(problem, v, g, inverseNorms, dw, dv, dg, write));
            return;
        }
        stream.Launch(
            "WeightNorm.Project", problem, problem.K, new WeightNormProject(problem, v, inverseNorms, dw, projections, dg, write));
        stream.Launch(
            "WeightNorm.Backward", problem, problem.Elements,
            new WeightNormDirection(problem, v, g, inverseNorms, dw, projections, dv, write));
    }

    private static void RequireParameters(
        in WeightNormProblem problem, ArrayView<float> v, ArrayView<float> g, ArrayView<float> inverseNorms)
    {
        Require.That(
            problem.C0 > 0 && problem.C0 <= problem.C,
            $"{nameof(WeightNorm)}: 'problem' has {problem.C0} channels in its first part; it needs 1 to {problem.C}.");
        Require.Length(nameof(WeightNorm), nameof(v), v.Length, problem.Elements);
        Require.Length(nameof(WeightNorm), nameof(g), g.Length, problem.K);
        Require.Length(nameof(WeightNorm), nameof(inverseNorms), inverseNorms.Length, problem.K);
    }

    private static FilterParts RequireParts(
        in WeightNormProblem problem, string first, ArrayView<float> w0, string second, ArrayView<float> w1)
    {
        Require.Length(nameof(WeightNorm), first, w0.Length, (long)problem.K * problem.Taps * problem.C0);
        Require.Length(nameof(WeightNorm), second, w1.Length, (long)problem.K * problem.Taps * problem.C1);

        // A kernel takes no empty view; of one part, the second is never touched.
        return new FilterParts(w0, problem.C1 == 0 ? w0 : w1, problem.C0, problem.C1);
    }
}
