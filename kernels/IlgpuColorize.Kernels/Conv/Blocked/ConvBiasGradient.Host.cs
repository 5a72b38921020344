using System.Numerics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Sums every channel over one stretch of pixels an item, a vector of channels at a time.</summary>
internal readonly struct ConvBiasStretchWork(ConvBiasProblem problem, TensorView dy, ArrayView<float> partial) : IHostWork
{
    public void Execute(int item)
    {
        int channels = problem.Output.C, first = item * problem.PixelsPerStretch;
        int end = Math.Min(first + problem.PixelsPerStretch, problem.Output.Pixels);
        Span<float> sums = partial.AsHostSpan().Slice(item * channels, channels);
        Span<float> stored = dy.Data.AsHostSpan();
        sums.Clear();
        for (int pixel = first; pixel < end; pixel++)
            Add(stored.Slice(pixel * dy.Pitch, channels), sums);
    }

    private static void Add(ReadOnlySpan<float> row, Span<float> sums)
    {
        int done = 0;
        for (; done <= row.Length - Vector<float>.Count; done += Vector<float>.Count)
            (new Vector<float>(sums[done..]) + new Vector<float>(row[done..])).CopyTo(sums[done..]);
        for (; done < row.Length; done++)
            sums[done] += row[done];
    }
}
