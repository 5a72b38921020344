using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>The sizes of a filter that is normalised: K x Taps x C elements, whose channels may be split into two dense filters.</summary>
/// <param name="K">Output channels.</param>
/// <param name="Taps">Rows times columns.</param>
/// <param name="C">Input channels.</param>
/// <param name="C0">Channels of the first part; C where there is one part.</param>
public readonly record struct WeightNormProblem(int K, int Taps, int C, int C0) : IProblem
{
    /// <summary>Makes the problem of a filter in one part.</summary>
    public WeightNormProblem(int k, int taps, int c)
        : this(k, taps, c, c)
    {
    }

    /// <summary>Gets the channels of the second part.</summary>
    public int C1 => C - C0;

    /// <summary>Gets the elements of one output channel's filter, over which the norm is taken.</summary>
    public int FilterElements => Taps * C;

    /// <summary>Gets the elements of all filters.</summary>
    public int Elements => K * FilterElements;

    /// <inheritdoc/>
    public long Flops => 3L * Elements;

    /// <inheritdoc/>
    public long Bytes => 2L * Elements * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => C1 == 0 ? $"{K}x{Taps}x{C}" : $"{K}x{Taps}x({C0}+{C1})";
}
