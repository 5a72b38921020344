using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the sizes of a convolution of which only a region is computed, a row or a pixel of cached sampling.</summary>
/// <param name="Whole">The sizes of the whole.</param>
/// <param name="Rows">Output rows computed.</param>
/// <param name="Columns">Output columns computed.</param>
public readonly record struct ConvRegionProblem(ConvProblem Whole, int Rows, int Columns) : IProblem
{
    private long Pixels => (long)Whole.N * Rows * Columns;

    // Input pixels that the region's taps reach, each read once.
    private long InputPixels => (long)Whole.N * Reach(Rows, Whole.R, Whole.H) * Reach(Columns, Whole.S, Whole.W);

    /// <inheritdoc/>
    public long Flops => 2L * Pixels * Whole.K * Whole.Taps * Whole.C;

    /// <inheritdoc/>
    public long Bytes => sizeof(float) * (InputPixels * Whole.C + Pixels * Whole.K + Whole.FilterElements);

    /// <inheritdoc/>
    public override string ToString() => $"{Rows}x{Columns} of {Whole}";

    private int Reach(int outputs, int taps, int extent) => Math.Min(extent, Math.Min((outputs - 1) * Whole.Stride + (taps - 1) * Whole.Dilation + 1, outputs * taps));
}
