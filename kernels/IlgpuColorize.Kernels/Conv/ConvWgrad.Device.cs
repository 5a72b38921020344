using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes wgrad, one index per filter element, c fastest: images, then rows, then columns of the output.</summary>
internal readonly record struct ConvWgradKernel(ConvProblem Problem, TensorView X, TensorView Dy, ArrayView<float> Dw, int Adds) : IKernel
{
    /// <inheritdoc/>
    public void Execute(int index)
    {
        int c = index % Problem.C;
        int tap = index / Problem.C % (Problem.R * Problem.S);
        int k = index / Problem.C / (Problem.R * Problem.S);
        int down = tap / Problem.S * Problem.Dilation - Problem.Pad.Top;
        int right = tap % Problem.S * Problem.Dilation - Problem.Pad.Left;
        int rows = Problem.P, columns = Problem.Q;
        float sum = 0;
        for (int n = 0; n < Problem.N; n++)
        {
            for (int p = 0; p < rows; p++)
            {
                int h = p * Problem.Stride + down;
                if (h < 0 || h >= Problem.H)
                    continue;
                for (int q = 0; q < columns; q++)
                {
                    int w = q * Problem.Stride + right;
                    if (w >= 0 && w < Problem.W)
                        sum += Dy[((n * rows + p) * columns + q) * Dy.Pitch + k] * X[((n * Problem.H + h) * Problem.W + w) * X.Pitch + c];
                }
            }
        }
        Dw[index] = Adds != 0 ? sum + Dw[index] : sum;
    }
}
