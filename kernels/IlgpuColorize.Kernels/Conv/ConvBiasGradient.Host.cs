using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Sums every channel over one slice of pixels an item, a vector of channels at a time.</summary>
internal readonly struct ConvBiasSliceWork(ConvBiasProblem problem, TensorView dy, ArrayView<float> partial) : IHostWork
{
    public void Execute(int item)
    {
        int channels = problem.Output.C, first = item * problem.PixelsPerSlice;
        int end = Math.Min(first + problem.PixelsPerSlice, problem.Output.Pixels);
        Span<float> sums = partial.AsHostSpan().Slice(item * channels, channels);
        Span<float> stored = dy.Data.AsHostSpan();
        sums.Clear();
        for (int pixel = first; pixel < end; pixel++)
            VectorSums.Add(stored.Slice(pixel * dy.Pitch, channels), sums);
    }
}
