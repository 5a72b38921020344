using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Updates one parameter an index.</summary>
internal readonly record struct AdamUpdate(
    ArrayView<StepState> State, AdamConstants Constants, ArrayView<float> Values, ArrayView<float> Gradients, ArrayView<float> M,
    ArrayView<float> V) : IKernel
{
    public void Execute(int index)
    {
        if (State[0].Applies != 0)
            Update(index);
    }

    /// <summary>Updates a parameter and its moments, for a step that applies.</summary>
    /// <returns>The parameter.</returns>
    public float Update(int index)
    {
        StepState state = State[0];
        float gradient = state.GradientScale * Gradients[index];
        float m = Constants.Beta1 * M[index] + Constants.Rest1 * gradient;
        float v = Constants.Beta2 * V[index] + Constants.Rest2 * gradient * gradient;
        M[index] = m;
        V[index] = v;
        float value = Values[index] - state.LearningRate * (m / state.FirstMomentCorrection)
            / (MathF.Sqrt(v / state.SecondMomentCorrection) + Constants.Epsilon);
        Values[index] = value;
        return value;
    }
}

/// <summary>Updates one parameter, and its average while the parameter is at hand, an index.</summary>
internal readonly record struct AdamAverageUpdate(AdamUpdate Adam, ArrayView<float> Averages) : IKernel
{
    public void Execute(int index)
    {
        StepState state = Adam.State[0];
        if (state.Applies != 0)
            Averages[index] += state.AverageRate * (Adam.Update(index) - Averages[index]);
    }
}
