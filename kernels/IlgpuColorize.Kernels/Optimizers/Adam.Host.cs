using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Optimizers;

/// <summary>The SIMD form of <see cref="AdamUpdate"/>.</summary>
internal readonly record struct AdamUpdateSimd(
    ArrayView<StepState> State, AdamConstants Constants, ArrayView<float> Values, ArrayView<float> Gradients, ArrayView<float> M,
    ArrayView<float> V) : IHostWork
{
    public void Execute(int item)
    {
        StepState state = State.AsHostSpan()[0];
        if (state.Applies == 0)
            return;
        Span<float> values = FlatItems.Of(Values, item);
        ReadOnlySpan<float> gradients = FlatItems.Of(Gradients, item);
        Span<float> m = FlatItems.Of(M, item);
        Span<float> v = FlatItems.Of(V, item);
        for (int i = 0; i < values.Length; i += Lanes.Count)
        {
            Vector512<float> gradient = state.GradientScale * Lanes.Load(gradients, i);
            Vector512<float> first = Constants.Beta1 * Lanes.Load(m, i) + Constants.Rest1 * gradient;
            Vector512<float> second = Constants.Beta2 * Lanes.Load(v, i) + Constants.Rest2 * gradient * gradient;
            Lanes.Store(first, m, i);
            Lanes.Store(second, v, i);
            Vector512<float> root = Vector512.Sqrt(second / state.SecondMomentCorrection) + Vector512.Create(Constants.Epsilon);
            Lanes.Store(Lanes.Load(values, i) - state.LearningRate * (first / state.FirstMomentCorrection) / root, values, i);
        }
    }
}

/// <summary>
/// The SIMD form of <see cref="AdamAverageUpdate"/>: an item's parameters are still in a cache when their averages follow.
/// </summary>
internal readonly record struct AdamAverageUpdateSimd(AdamUpdateSimd Update, PolyakAverageUpdateSimd Average) : IHostWork
{
    public void Execute(int item)
    {
        Update.Execute(item);
        Average.Execute(item);
    }
}
