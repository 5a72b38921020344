using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>Is the span twin of <see cref="PolyakAverageUpdate"/>.</summary>
internal readonly record struct PolyakAverageUpdateTwin(ArrayView<StepState> State, ArrayView<float> Values, ArrayView<float> Averages) : IHostWork
{
    public void Execute(int item)
    {
        float rate = State.AsHostSpan()[0].AverageRate;
        ReadOnlySpan<float> values = FlatItems.Of(Values, item);
        Span<float> averages = FlatItems.Of(Averages, item);
        for (int i = 0; i < averages.Length; i += Lanes.Count)
            Lanes.Store(Lanes.Load(averages, i) + rate * (Lanes.Load(values, i) - Lanes.Load(averages, i)), averages, i);
    }
}
