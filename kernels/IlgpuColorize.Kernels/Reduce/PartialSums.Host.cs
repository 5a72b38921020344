using System.Numerics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>The vectorised form of <see cref="PartialSumsKernel"/>: adds every slice onto the first one, some results an item.</summary>
internal readonly struct PartialSumsWork(
    ArrayView<float> partials, int slices, ArrayView<float> result, GradientWrite write, float scale) : IHostWork
{
    // 16 KiB of sums, which stay in the first-level cache while the slices pass.
    private const int ResultsPerItem = 4096;

    public int Items => ((int)result.Length + ResultsPerItem - 1) / ResultsPerItem;

    public void Execute(int item)
    {
        int results = (int)result.Length, first = item * ResultsPerItem, count = Math.Min(ResultsPerItem, results - first);
        Span<float> sums = partials.AsHostSpan().Slice(first, count), target = result.AsHostSpan().Slice(first, count);
        for (int slice = 1; slice < slices; slice++)
            VectorSums.Add(partials.AsHostSpan().Slice(slice * results + first, count), sums);
        if (scale != 1f)
            VectorSums.Scale(sums, scale);
        if (write == GradientWrite.Add)
            VectorSums.Add(sums, target);
        else
            sums.CopyTo(target);
    }
}

/// <summary>Sums of rows of memory, a vector at a time.</summary>
internal static class VectorSums
{
    /// <summary>Adds values onto sums of the same length.</summary>
    public static void Add(ReadOnlySpan<float> values, Span<float> sums)
    {
        int done = 0;
        for (; done <= values.Length - Vector<float>.Count; done += Vector<float>.Count)
            (new Vector<float>(sums[done..]) + new Vector<float>(values[done..])).CopyTo(sums[done..]);
        for (; done < values.Length; done++)
            sums[done] += values[done];
    }

    /// <summary>Multiplies sums by a factor.</summary>
    public static void Scale(Span<float> sums, float factor)
    {
        foreach (ref float sum in sums)
            sum *= factor;
    }
}
