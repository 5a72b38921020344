using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Updates one average an index.</summary>
internal readonly record struct PolyakAverageUpdate(ArrayView<StepState> State, ArrayView<float> Values, ArrayView<float> Averages) : IKernel
{
    public void Execute(int index) => Averages[index] += State[0].AverageRate * (Values[index] - Averages[index]);
}
