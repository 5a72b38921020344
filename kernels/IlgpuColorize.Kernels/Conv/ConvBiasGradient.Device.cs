using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Sums one channel over one stretch of pixels an index, channel fastest.</summary>
public readonly record struct ConvBiasStretchKernel(ConvBiasProblem Problem, TensorView Dy, ArrayView<float> Partial) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int channels = Problem.Output.C;
        int first = index / channels * Problem.PixelsPerStretch;
        int end = Math.Min(first + Problem.PixelsPerStretch, Problem.Output.Pixels);
        float sum = 0;
        for (int pixel = first; pixel < end; pixel++)
            sum += Dy[pixel * Dy.Pitch + index % channels];
        Partial[index] = sum;
    }
}

/// <summary>Sums the stretches of one channel an index.</summary>
public readonly record struct ConvBiasTotalKernel(ConvBiasProblem Problem, ArrayView<float> Partial, ArrayView<float> Db, int Adds) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        float sum = 0;
        for (int stretch = 0; stretch < Problem.Stretches; stretch++)
            sum += Partial[stretch * Problem.Output.C + index];
        Db[index] = Adds != 0 ? sum + Db[index] : sum;
    }
}
