using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Zero padding on each side, in pixels.</summary>
public readonly record struct Padding(int Top, int Bottom, int Left, int Right);

/// <summary>The sizes of a convolution: input N x H x W x C, filter K x R x S x C, output N x P x Q x K.</summary>
/// <param name="N">Images.</param>
/// <param name="H">Input rows.</param>
/// <param name="W">Input columns.</param>
/// <param name="C">Input channels.</param>
/// <param name="K">Output channels.</param>
/// <param name="R">Filter rows.</param>
/// <param name="S">Filter columns.</param>
/// <param name="Pad">Zero padding; the causal convolutions pad some sides only.</param>
/// <param name="Stride">1 or 2, in both directions.</param>
/// <param name="Dilation">Distance of the filter's taps, in both directions.</param>
public readonly record struct ConvProblem(
    int N, int H, int W, int C, int K, int R, int S, Padding Pad, int Stride = 1, int Dilation = 1) : IProblem
{
    /// <summary>The output rows.</summary>
    public int P => (H + Pad.Top + Pad.Bottom - Dilation * (R - 1) - 1) / Stride + 1;

    /// <summary>The output columns.</summary>
    public int Q => (W + Pad.Left + Pad.Right - Dilation * (S - 1) - 1) / Stride + 1;

    /// <summary>The number of taps, R x S.</summary>
    public int Taps => R * S;

    /// <summary>The number of filter elements.</summary>
    public int FilterElements => K * Taps * C;

    /// <summary>The shape of the input.</summary>
    public Shape Input => new(N, H, W, C);

    /// <summary>The shape of the output.</summary>
    public Shape Output => new(N, P, Q, K);

    /// <inheritdoc/>
    public long Flops => 2L * N * P * Q * K * Taps * C;

    /// <summary>
    /// The bytes that one launch has to read and write at least where all is float32; <see cref="ConvPassProblem"/> counts other tensors.
    /// </summary>
    public long Bytes => sizeof(float) * (Input.Elements + Output.Elements + FilterElements);

    /// <summary>Throws unless an op can compute the convolution.</summary>
    /// <exception cref="ArgumentException">A stride, a dilation or an extent is out of range.</exception>
    internal void Validate(string op)
    {
        Require.That(
            Stride is 1 or 2 && Dilation >= 1,
            $"{op}: problem {this} has stride {Stride} and dilation {Dilation}; pass stride 1 or 2 and a dilation of at least 1.");
        Require.That(
            Math.Min(Math.Min(N, C), Math.Min(K, Taps)) >= 1 && P >= 1 && Q >= 1,
            $"{op}: problem {this} has an output of {Output}; every extent must be at least 1, so enlarge the input or its padding.");
    }

    /// <summary>Returns the "same" padding of a filter: (k - 1) * dilation / 2 on every side.</summary>
    public static Padding Same(int r, int s, int dilation = 1)
        => new((r - 1) * dilation / 2, (r - 1) * dilation / 2, (s - 1) * dilation / 2, (s - 1) * dilation / 2);

    /// <inheritdoc/>
    public override string ToString()
        => $"{N}x{H}x{W} {C}->{K} {R}x{S}" + (Stride > 1 ? $" /{Stride}" : "") + (Dilation > 1 ? $" d{Dilation}" : "");
}
