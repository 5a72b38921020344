using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Sums one channel over one slice of pixels an index, channel fastest.</summary>
internal readonly record struct ConvBiasSliceKernel(ConvBiasProblem Problem, TensorView Dy, ArrayView<float> Partial) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int channels = Problem.Output.C;
        int first = index / channels * Problem.PixelsPerSlice;
        int end = Math.Min(first + Problem.PixelsPerSlice, Problem.Output.Pixels);
        float sum = 0;
        for (int pixel = first; pixel < end; pixel++)
            sum += Dy[pixel * Dy.Pitch + index % channels];
        Partial[index] = sum;
    }
}
