using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>
/// Updates parameters by Adam (Kingma and Ba 2015): m and v are decaying means of the gradient and its square, and
/// p -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
/// </summary>
public static class Adam
{
    /// <summary>Updates flat parameters and their moments in place.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="state">The step, one element: its rate and bias corrections.</param>
    /// <param name="options">The constants.</param>
    /// <param name="values">Parameters.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="m">First moments, zero before step 1.</param>
    /// <param name="v">Second moments, zero before step 1.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Update(
        ComputeStream stream, ArrayView<StepState> state, AdamOptions options, ArrayView<float> values, ArrayView<float> gradients,
        ArrayView<float> m, ArrayView<float> v)
    {
        RequireLengths(state, values, gradients, m, v);
        var problem = new ParameterProblem(checked((int)values.Length), Operands: 7, FlopsPerParameter: 13);
        var constants = AdamConstants.Of(options);
        if (stream.Device.RunsSimd)
            stream.LaunchHost("Adam.Update", problem, FlatItems.Count(problem.Parameters),
                new AdamUpdateSimd(state, constants, values, gradients, m, v));
        else
            stream.Launch("Adam.Update", problem, problem.Parameters, new AdamUpdate(state, constants, values, gradients, m, v));
    }

    /// <summary>
    /// Updates flat parameters, their moments and their averages in place, in one pass over memory, to the bits of <see cref="Update"/> and
    /// <see cref="PolyakAverage.Update"/>.
    /// </summary>
    /// <param name="stream">Where.</param>
    /// <param name="state">The step, one element: its rates and bias corrections.</param>
    /// <param name="options">The constants.</param>
    /// <param name="values">Parameters.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="m">First moments, zero before step 1.</param>
    /// <param name="v">Second moments, zero before step 1.</param>
    /// <param name="averages">Averages of the parameters.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void UpdateWithAverages(
        ComputeStream stream, ArrayView<StepState> state, AdamOptions options, ArrayView<float> values, ArrayView<float> gradients,
        ArrayView<float> m, ArrayView<float> v, ArrayView<float> averages)
    {
        RequireLengths(state, values, gradients, m, v);
        Require.Length(nameof(Adam), nameof(averages), averages.Length, values.Length);
        var problem = new ParameterProblem(checked((int)values.Length), Operands: 9, FlopsPerParameter: 16);
        var constants = AdamConstants.Of(options);
        if (stream.Device.RunsSimd)
        {
            AdamUpdateSimd update = new(state, constants, values, gradients, m, v);
            stream.LaunchHost("Adam.UpdateWithAverages", problem, FlatItems.Count(problem.Parameters),
                new AdamAverageUpdateSimd(update, new PolyakAverageUpdateSimd(state, values, averages)));
        }
        else
        {
            AdamUpdate update = new(state, constants, values, gradients, m, v);
            stream.Launch("Adam.UpdateWithAverages", problem, problem.Parameters, new AdamAverageUpdate(update, averages));
        }
    }

    private static void RequireLengths(
        ArrayView<StepState> state, ArrayView<float> values, ArrayView<float> gradients, ArrayView<float> m, ArrayView<float> v)
    {
        Require.Length(nameof(Adam), nameof(state), state.Length, 1);
        Require.Length(nameof(Adam), nameof(gradients), gradients.Length, values.Length);
        Require.Length(nameof(Adam), nameof(m), m.Length, values.Length);
        Require.Length(nameof(Adam), nameof(v), v.Length, values.Length);
    }
}

/// <summary>
/// Adam's constants as kernels need them; the complements are computed in double precision, for 1 - 0.9995f is off by 0.005 %.
/// </summary>
internal readonly record struct AdamConstants(float Beta1, float Rest1, float Beta2, float Rest2, float Epsilon)
{
    public static AdamConstants Of(AdamOptions options)
        => new((float)options.Beta1, (float)(1 - options.Beta1), (float)options.Beta2, (float)(1 - options.Beta2), (float)options.Epsilon);
}
