using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>Cuts filters into items of work, and filters into spans that lie side by side in a part.</summary>
internal static class WeightNormItems
{
    private const int ElementsPerItem = 16384;

    /// <summary>Returns the number of items.</summary>
    public static int Count(in WeightNormProblem problem) => (problem.K + Filters(problem) - 1) / Filters(problem);

    /// <summary>Returns the first output channel of an item and the one after its last.</summary>
    public static (int First, int End) Of(in WeightNormProblem problem, int item)
        => (item * Filters(problem), Math.Min(problem.K, (item + 1) * Filters(problem)));

    /// <summary>Returns the spans of one filter: whole where there is one part, else two for every tap.</summary>
    public static int Spans(in WeightNormProblem problem) => problem.C1 == 0 ? 1 : 2 * problem.Taps;

    /// <summary>Returns the place of a span.</summary>
    public static FilterSpan Span(in WeightNormProblem problem, int filter, int span)
    {
        if (problem.C1 == 0)
            return new FilterSpan(
                filter * problem.FilterElements, filter * problem.FilterElements, problem.FilterElements, InSecond: false);
        int row = filter * problem.Taps + span / 2;
        return span % 2 == 0
            ? new FilterSpan(row * problem.C, row * problem.C0, problem.C0, InSecond: false)
            : new FilterSpan(row * problem.C + problem.C0, row * problem.C1, problem.C1, InSecond: true);
    }

    private static int Filters(in WeightNormProblem problem) => Math.Max(1, ElementsPerItem / Math.Max(1, problem.FilterElements));
}

/// <summary>The place of a span of elements within the whole filter, and within the part that holds it.</summary>
internal readonly record struct FilterSpan(int InWhole, int InPart, int Length, bool InSecond)
{
    /// <summary>Returns the span's elements of the whole.</summary>
    public Span<float> Of(ArrayView<float> whole) => whole.AsHostSpan().Slice(InWhole, Length);

    /// <summary>Returns the span's elements of its part.</summary>
    public Span<float> Of(in FilterParts parts) => (InSecond ? parts.Second : parts.First).AsHostSpan().Slice(InPart, Length);
}

/// <summary>The SIMD form of <see cref="WeightNormNorms"/> and <see cref="WeightNormScale"/>: an item is a few output channels.</summary>
internal readonly record struct WeightNormForwardSimd(
    WeightNormProblem Problem, ArrayView<float> V, ArrayView<float> G, FilterParts W, ArrayView<float> InverseNorms) : IHostWork
{
    public void Execute(int item)
    {
        (int first, int end) = WeightNormItems.Of(Problem, item);
        for (int filter = first; filter < end; filter++)
        {
            float inverseNorm = 1f / MathF.Sqrt(SumOfSquares(filter));
            InverseNorms.AsHostSpan()[filter] = inverseNorm;
            Scale(filter, G.AsHostSpan()[filter] * inverseNorm);
        }
    }

    private float SumOfSquares(int filter)
    {
        ReadOnlySpan<float> v = V.AsHostSpan().Slice(filter * Problem.FilterElements, Problem.FilterElements);
        Vector512<float> sum = default;
        for (int i = 0; i < v.Length; i += Lanes.Count)
        {
            Vector512<float> value = Lanes.Load(v, i);
            sum = Vector512.FusedMultiplyAdd(value, value, sum);
        }
        return Lanes.Sum(sum);
    }

    private void Scale(int filter, float factor)
    {
        for (int span = 0; span < WeightNormItems.Spans(Problem); span++)
        {
            FilterSpan place = WeightNormItems.Span(Problem, filter, span);
            ReadOnlySpan<float> v = place.Of(V);
            Span<float> w = place.Of(W);
            for (int i = 0; i < v.Length; i += Lanes.Count)
                Lanes.Store(factor * Lanes.Load(v, i), w, i);
        }
    }
}

/// <summary>
/// The SIMD form of <see cref="WeightNormProject"/> and <see cref="WeightNormDirection"/>: an item is a few output channels.
/// </summary>
internal readonly record struct WeightNormBackwardSimd(
    WeightNormProblem Problem,
    ArrayView<float> V,
    ArrayView<float> G,
    ArrayView<float> InverseNorms,
    FilterParts Dw,
    ArrayView<float> Dv,
    ArrayView<float> Dg,
    GradientWrite Write) : IHostWork
{
    public void Execute(int item)
    {
        (int first, int end) = WeightNormItems.Of(Problem, item);
        for (int filter = first; filter < end; filter++)
        {
            float inverseNorm = InverseNorms.AsHostSpan()[filter];
            float dg = Dot(filter) * inverseNorm;
            Span<float> target = Dg.AsHostSpan();
            target[filter] = Write == GradientWrite.Add ? target[filter] + dg : dg;
            PutDirection(filter, G.AsHostSpan()[filter] * inverseNorm, dg * inverseNorm);
        }
    }

    private float Dot(int filter)
    {
        Vector512<float> sum = default;
        for (int span = 0; span < WeightNormItems.Spans(Problem); span++)
        {
            FilterSpan place = WeightNormItems.Span(Problem, filter, span);
            ReadOnlySpan<float> v = place.Of(V);
            ReadOnlySpan<float> dw = place.Of(Dw);
            for (int i = 0; i < v.Length; i += Lanes.Count)
                sum = Vector512.FusedMultiplyAdd(Lanes.Load(v, i), Lanes.Load(dw, i), sum);
        }
        return Lanes.Sum(sum);
    }

    private void PutDirection(int filter, float factor, float projection)
    {
        for (int span = 0; span < WeightNormItems.Spans(Problem); span++)
        {
            FilterSpan place = WeightNormItems.Span(Problem, filter, span);
            ReadOnlySpan<float> v = place.Of(V);
            ReadOnlySpan<float> dw = place.Of(Dw);
            Span<float> dv = place.Of(Dv);
            for (int i = 0; i < v.Length; i += Lanes.Count)
                Lanes.Put(factor * (Lanes.Load(dw, i) - projection * Lanes.Load(v, i)), dv, i, Write);
        }
    }
}
