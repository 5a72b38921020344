using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes fprop, one index per output element of the region, k fastest: taps, then channels, then bias, then the added tensor.
/// </summary>
internal readonly record struct ConvFpropKernel(
    ConvProblem Problem, PixelRegion Region, TensorView X, ArrayView<float> W, ArrayView<float> Bias, int HasBias, TensorView Added,
    int HasAdded, TensorView Y) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int k = index % Problem.K;
        int pixel = Region.PixelIndex(index / Problem.K, Problem.P, Problem.Q);
        int q = pixel % Problem.Q, p = pixel / Problem.Q % Problem.P, n = pixel / Problem.Q / Problem.P;
        float sum = 0;
        for (int r = 0; r < Problem.R; r++)
        {
            int h = p * Problem.Stride - Problem.Pad.Top + r * Problem.Dilation;
            if (h < 0 || h >= Problem.H)
                continue;
            for (int s = 0; s < Problem.S; s++)
            {
                int w = q * Problem.Stride - Problem.Pad.Left + s * Problem.Dilation;
                if (w < 0 || w >= Problem.W)
                    continue;
                int from = ((n * Problem.H + h) * Problem.W + w) * X.Pitch;
                int tap = ((k * Problem.R + r) * Problem.S + s) * Problem.C;
                for (int c = 0; c < Problem.C; c++)
                    sum += X[from + c] * W[tap + c];
            }
        }
        if (HasBias != 0)
            sum += Bias[k];
        if (HasAdded != 0)
            sum += Added[pixel * Added.Pitch + k];
        Y.Store(pixel * Y.Pitch + k, sum);
    }
}
