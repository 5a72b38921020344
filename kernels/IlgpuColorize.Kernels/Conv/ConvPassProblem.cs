using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The sizes of one pass of a convolution whose tensors may be bfloat16, over the whole output or over a region, a row or a pixel of cached
/// sampling. The filter and its gradient are float32.
/// </summary>
/// <param name="Sizes">The sizes of the whole convolution.</param>
/// <param name="Input">How the input, or its gradient, is stored.</param>
/// <param name="Output">How the output, or its gradient, is stored.</param>
/// <param name="Rows">Output rows computed.</param>
/// <param name="Columns">Output columns computed.</param>
public readonly record struct ConvPassProblem(ConvProblem Sizes, ElementType Input, ElementType Output, int Rows, int Columns) : IProblem
{
    /// <summary>Counts a pass over the whole output.</summary>
    public ConvPassProblem(in ConvProblem sizes, ElementType input, ElementType output)
        : this(sizes, input, output, sizes.P, sizes.Q)
    {
    }

    /// <summary>Whether the whole output is computed.</summary>
    public bool IsWhole => Rows == Sizes.P && Columns == Sizes.Q;

    /// <inheritdoc/>
    public long Flops => 2L * Pixels * Sizes.K * Sizes.Taps * Sizes.C;

    /// <inheritdoc/>
    public long Bytes
        => Input.Bytes() * InputPixels * Sizes.C + Output.Bytes() * Pixels * Sizes.K + sizeof(float) * (long)Sizes.FilterElements;

    private long Pixels => (long)Sizes.N * Rows * Columns;

    // Of a region, the input pixels that its taps reach, each read once.
    private long InputPixels
        => IsWhole ? Sizes.Input.Pixels : (long)Sizes.N * Reach(Rows, Sizes.R, Sizes.H) * Reach(Columns, Sizes.S, Sizes.W);

    /// <summary>Counts a pass over the whole output whose tensors are both bfloat16.</summary>
    public static ConvPassProblem OfBFloat16(in ConvProblem sizes) => new(sizes, ElementType.BFloat16, ElementType.BFloat16);

    /// <summary>Counts a pass over a region whose tensors are both float32.</summary>
    public static ConvPassProblem OfRegion(in ConvProblem sizes, PixelRegion region)
        => new(sizes, ElementType.Float32, ElementType.Float32, region.Rows, region.Columns);

    /// <inheritdoc/>
    public override string ToString() => IsWhole ? Sizes.ToString() : $"{Rows}x{Columns} of {Sizes}";

    private int Reach(int outputs, int taps, int extent)
        => Math.Min(extent, Math.Min((outputs - 1) * Sizes.Stride + (taps - 1) * Sizes.Dilation + 1, outputs * taps));
}
