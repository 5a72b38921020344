using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>The SIMD form of <see cref="PolyakAverageUpdate"/>.</summary>
internal readonly record struct PolyakAverageUpdateSimd(ArrayView<StepState> State, ArrayView<float> Values, ArrayView<float> Averages)
    : IHostWork
{
    public void Execute(int item)
    {
        StepState state = State.AsHostSpan()[0];
        if (state.Applies == 0)
            return;
        float rate = state.AverageRate;
        ReadOnlySpan<float> values = FlatItems.Of(Values, item);
        Span<float> averages = FlatItems.Of(Averages, item);
        for (int i = 0; i < averages.Length; i += Lanes.Count)
            Lanes.Store(Lanes.Load(averages, i) + rate * (Lanes.Load(values, i) - Lanes.Load(averages, i)), averages, i);
    }
}
