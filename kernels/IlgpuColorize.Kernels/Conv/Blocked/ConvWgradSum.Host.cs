using System.Numerics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Adds up partial sums in order, a stretch of elements an item.</summary>
internal readonly struct ConvWgradSumWork(ConvSumProblem problem, ArrayView<float> partial, ArrayView<float> dw, GradientWrite write) : IHostWork
{
    private const int Stretch = 4096;

    public int Items => (problem.Elements + Stretch - 1) / Stretch;

    public void Execute(int item)
    {
        int first = item * Stretch, count = Math.Min(Stretch, problem.Elements - first);
        Span<float> sums = partial.AsHostSpan().Slice(first, count), target = dw.AsHostSpan().Slice(first, count);
        for (int chunk = 1; chunk < problem.Shares; chunk++)
            Add(partial.AsHostSpan().Slice(chunk * problem.Elements + first, count), sums);
        if (write == GradientWrite.Add)
            Add(sums, target);
        else
            sums.CopyTo(target);
    }

    private static void Add(ReadOnlySpan<float> values, Span<float> sums)
    {
        int done = 0;
        for (; done <= values.Length - Vector<float>.Count; done += Vector<float>.Count)
            (new Vector<float>(sums[done..]) + new Vector<float>(values[done..])).CopyTo(sums[done..]);
        for (; done < values.Length; done++)
            sums[done] += values[done];
    }
}
