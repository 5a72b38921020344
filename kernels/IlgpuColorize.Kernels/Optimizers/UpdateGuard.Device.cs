using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Looks at all losses in its one index.</summary>
internal readonly record struct UpdateGuardCheck(ArrayView<float> Losses, ArrayView<StepState> State) : IKernel
{
    public void Execute(int index)
    {
        for (int i = 0; i < Losses.Length; i++)
        {
            // x - x is 0 for finite x only.
            if (!(Losses[i] - Losses[i] == 0))
                State[index] = State[index] with { Applies = 0 };
        }
    }
}
