using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Updates one parameter an index.</summary>
internal readonly record struct AdamUpdate(
    ArrayView<StepState> State, AdamConstants Constants, ArrayView<float> Values, ArrayView<float> Gradients, ArrayView<float> M, ArrayView<float> V) : IKernel
{
    public void Execute(int index)
    {
        StepState state = State[0];
        if (state.Applies == 0)
            return;
        float gradient = Gradients[index];
        float m = Constants.Beta1 * M[index] + Constants.Rest1 * gradient;
        float v = Constants.Beta2 * V[index] + Constants.Rest2 * gradient * gradient;
        M[index] = m;
        V[index] = v;
        Values[index] -= state.LearningRate * (m / state.FirstMomentCorrection) / (MathF.Sqrt(v / state.SecondMomentCorrection) + Constants.Epsilon);
    }
}
