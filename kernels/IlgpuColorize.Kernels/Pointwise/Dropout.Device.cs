using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Masks four neighbouring elements an index: one draw gives four words.</summary>
internal readonly record struct DropoutMask(ArrayView<StepState> State, uint Site, float Rate, TensorView X, GradientTarget Y) : IKernel
{
    public const int ElementsPerDraw = 4;

    public void Execute(int index)
    {
        StepState state = State[0];
        PhiloxWords words = Philox4x32.Draw(state.SeedLow, state.SeedHigh, (uint)index, Site, (uint)state.Step, 0);
        int first = index * ElementsPerDraw;
        Mask(first, words.X);
        Mask(first + 1, words.Y);
        Mask(first + 2, words.Z);
        Mask(first + 3, words.W);
    }

    private void Mask(int index, uint word)
    {
        if (index >= X.Shape.Elements)
            return;
        var element = ElementIndex.Of(index, X.Shape);
        bool kept = Philox4x32.ToUniform(word) >= Rate;
        Y.Put(element, kept ? X[element.In(X)] / (1f - Rate) : 0f);
    }
}
