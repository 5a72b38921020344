using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes dgrad, one index per input element, c fastest: taps, then output channels.</summary>
internal readonly record struct ConvDgradKernel(ConvProblem Problem, TensorView Dy, ArrayView<float> W, TensorView Dx, int Adds) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int c = index % Problem.C;
        int pixel = index / Problem.C;
        int w = pixel % Problem.W, h = pixel / Problem.W % Problem.H, n = pixel / Problem.W / Problem.H;
        float sum = 0;
        for (int r = 0; r < Problem.R; r++)
        {
            int down = h + Problem.Pad.Top - r * Problem.Dilation;
            int p = down / Problem.Stride;
            if (down < 0 || p * Problem.Stride != down || p >= Problem.P)
                continue;
            for (int s = 0; s < Problem.S; s++)
            {
                int right = w + Problem.Pad.Left - s * Problem.Dilation;
                int q = right / Problem.Stride;
                if (right < 0 || q * Problem.Stride != right || q >= Problem.Q)
                    continue;
                int from = ((n * Problem.P + p) * Problem.Q + q) * Dy.Pitch;
                int tap = (r * Problem.S + s) * Problem.C + c;
                for (int k = 0; k < Problem.K; k++)
                    sum += Dy[from + k] * W[k * Problem.R * Problem.S * Problem.C + tap];
            }
        }
        int to = pixel * Dx.Pitch + c;
        Dx.Store(to, Adds != 0 ? sum + Dx[to] : sum);
    }
}
