using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// The sizes of <see cref="DrawRow"/>. The right stream is a chain of stages: stage 2i is the first convolution of block i, stage 2i + 1
/// its gated one, the last stage is the output's. Each reads concat_elu of what the one before gave.
/// </summary>
/// <param name="Samples">Samples, N.</param>
/// <param name="Rows">Rows of a chroma map.</param>
/// <param name="Columns">Columns of a chroma map.</param>
/// <param name="Channels">Channels of the stream, G.</param>
/// <param name="Layers">Gated blocks.</param>
/// <param name="Components">Components of a mixture, M.</param>
public readonly record struct DrawRowProblem(int Samples, int Rows, int Columns, int Channels, int Layers, int Components) : IProblem
{
    /// <summary>Gets the stages of a pixel.</summary>
    public int Stages => 2 * Layers + 1;

    /// <summary>Gets the eights of samples, which are drawn together; the last may have less.</summary>
    public int Eights => (Samples + MmaTile.Columns - 1) / MmaTile.Columns;

    /// <summary>Gets the parameters of a pixel's mixture, 8 M.</summary>
    public int MixtureChannels => MixtureParameters.Groups * Components;

    /// <summary>Gets the weights that a pixel needs of its own row: two taps of every block's convolutions, and the output's.</summary>
    public long Weights => (long)Layers * Channels * Channels * 12 + (long)Channels * MixtureChannels;

    /// <inheritdoc/>
    public long Flops => 2L * Samples * Columns * Weights;

    /// <inheritdoc/>
    public long Bytes
        => sizeof(ushort) * (
            Weights * Columns
            + (long)Samples * Columns * (Channels + 5L * Layers * Channels)
            + (long)Samples * Columns * (2L * Layers + 1) * 2 * Channels);

    /// <summary>Gets the channels that a stage computes.</summary>
    public int Outputs(int stage) => stage == 2 * Layers ? MixtureChannels : (1 + stage % 2) * Channels;

    /// <summary>
    /// Gets the index of a pixel in a tensor that holds the samples of one part after those of another: (part * N + sample, row, column).
    /// </summary>
    public int Pixel(int part, int sample, int row, int column) => ((part * Samples + sample) * Rows + row) * Columns + column;

    /// <inheritdoc/>
    public override string ToString() => $"{Samples}x{Columns} of {Rows}x{Columns} G{Channels} L{Layers} M{Components}";
}
