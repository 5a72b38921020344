using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Follows parameters by their decaying mean: average += (1 - decay) * (value - average) (Polyak and Juditsky 1992).</summary>
public static class PolyakAverage
{
    /// <summary>
    /// Returns the decay after a number of steps done, min(decay, (1 + t) / (10 + t)): without the ramp, early averages would keep the
    /// initial weights.
    /// </summary>
    public static double RampedDecay(double decay, int step) => Math.Min(decay, (1.0 + step) / (10.0 + step));

    /// <summary>Updates flat averages in place.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Update(ComputeStream stream, ArrayView<StepState> state, ArrayView<float> values, ArrayView<float> averages)
    {
        Require.Length(nameof(PolyakAverage), nameof(state), state.Length, 1);
        Require.Length(nameof(PolyakAverage), nameof(averages), averages.Length, values.Length);
        var problem = new ParameterProblem(checked((int)values.Length), Operands: 3, FlopsPerParameter: 3);
        if (stream.Device.RunsSimd)
            stream.LaunchHost("PolyakAverage.Update", problem, FlatItems.Count(problem.Parameters),
                new PolyakAverageUpdateSimd(state, values, averages));
        else
            stream.Launch("PolyakAverage.Update", problem, problem.Parameters, new PolyakAverageUpdate(state, values, averages));
    }
}
