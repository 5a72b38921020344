using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Updates one average an index.</summary>
internal readonly record struct PolyakAverageUpdate(ArrayView<StepState> State, ArrayView<float> Values, ArrayView<float> Averages)
    : IKernel
{
    public void Execute(int index)
    {
        StepState state = State[0];
        if (state.Applies != 0)
            Averages[index] += state.AverageRate * (Values[index] - Averages[index]);
    }
}
