using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the sizes of a convolution of which only a region is computed, a row or a pixel of cached sampling.</summary>
/// <param name="Whole">The sizes of the whole.</param>
/// <param name="Rows">Output rows computed.</param>
/// <param name="Columns">Output columns computed.</param>
/// <param name="Input">How the input is stored.</param>
/// <param name="Output">How the output is stored.</param>
public readonly record struct ConvRegionProblem(ConvProblem Whole, int Rows, int Columns, ElementType Input = ElementType.Float32, ElementType Output = ElementType.Float32) : IProblem
{
    private long Pixels => (long)Whole.N * Rows * Columns;

    // Input pixels that the region's taps reach, each read once.
    private long InputPixels => (long)Whole.N * Reach(Rows, Whole.R, Whole.H) * Reach(Columns, Whole.S, Whole.W);

    /// <inheritdoc/>
    public long Flops => 2L * Pixels * Whole.K * Whole.Taps * Whole.C;

    /// <inheritdoc/>
    public long Bytes => Input.Bytes() * InputPixels * Whole.C + Output.Bytes() * Pixels * Whole.K + sizeof(float) * (long)Whole.FilterElements;

    /// <inheritdoc/>
    public override string ToString() => $"{Rows}x{Columns} of {Whole}";

    private int Reach(int outputs, int taps, int extent) => Math.Min(extent, Math.Min((outputs - 1) * Whole.Stride + (taps - 1) * Whole.Dilation + 1, outputs * taps));
}
