using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator;

/// <summary>The sizes of a 3 x 3 convolution with "same" padding, and its plain computation.</summary>
internal sealed record ConvSizes(int N, int H, int W, int C, int K, int Dilation)
{
    public int Pixels => N * H * W;

    /// <summary>Maps N x H x W x channels of bf16 with a box of 64 channels and whole rows.</summary>
    public TensorMap PixelMap(long address, int channels, int pixels) => new()
    {
        ElementSize = 2,
        GlobalAddress = address,
        Dimensions = [channels, W, H, N],
        ByteStrides = [channels * 2, channels * 2 * W, channels * 2 * W * H],
        Box = [64, W, pixels / W, 1],
        Swizzle = TensorSwizzle.Bytes128,
    };

    /// <summary>Computes y[pixel, k].</summary>
    public double[] Fprop(double[] x, double[] filter)
    {
        double[] y = new double[Pixels * K];
        for (int pixel = 0; pixel < Pixels; pixel++)
            for (int tap = 0; tap < 9; tap++)
                if (Shifted(pixel, tap) is int from)
                    for (int k = 0; k < K; k++)
                        for (int c = 0; c < C; c++)
                            y[pixel * K + k] += x[from * C + c] * filter[(k * 9 + tap) * C + c];
        return y;
    }

    /// <summary>Computes dw[k, tap, c].</summary>
    public double[] Wgrad(double[] x, double[] dy)
    {
        double[] dw = new double[K * 9 * C];
        for (int pixel = 0; pixel < Pixels; pixel++)
            for (int tap = 0; tap < 9; tap++)
                if (Shifted(pixel, tap) is int from)
                    for (int k = 0; k < K; k++)
                        for (int c = 0; c < C; c++)
                            dw[(k * 9 + tap) * C + c] += dy[pixel * K + k] * x[from * C + c];
        return dw;
    }

    // The pixel that a tap looks at, or null outside the image.
    private int? Shifted(int pixel, int tap)
    {
        int row = pixel / W % H + (tap / 3 - 1) * Dilation, column = pixel % W + (tap % 3 - 1) * Dilation;
        return row < 0 || row >= H || column < 0 || column >= W ? null : (pixel / (W * H) * H + row) * W + column;
    }
}
