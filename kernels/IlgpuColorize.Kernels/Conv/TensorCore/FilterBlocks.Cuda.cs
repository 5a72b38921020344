using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The order of a step's filter, 64 reduced channels x a tile's result channels, in shared memory. The filter itself is [tap][output
/// channel][input channel] for both passes: fprop reduces over its rows, dgrad over its columns.
/// </summary>
internal interface IFilterBlock
{
    /// <summary>Returns the bytes of a block, a multiple of 1,024.</summary>
    static abstract int Bytes(int results);

    /// <summary>Starts copying a block.</summary>
    /// <param name="target">Address in shared memory.</param>
    /// <param name="filter">Map of the filter, (input channels, output channels, taps).</param>
    /// <param name="reduced">The first reduced channel.</param>
    /// <param name="result">The first result channel.</param>
    /// <param name="tap">The tap.</param>
    /// <param name="results">The result channels.</param>
    /// <param name="barrier">The mbarrier that awaits the bytes.</param>
    static abstract void Copy(int target, long filter, int reduced, int result, int tap, int results, int barrier);

    /// <summary>Multiplies pixels by the 16 reduced channels from 16 times <paramref name="step"/>, of 64.</summary>
    static abstract void Multiply<TTile>(int pixels, int block, int step)
        where TTile : unmanaged, IWgmmaTile;
}

/// <summary>The filter of fprop: a row is 64 input channels of one output channel, K-major.</summary>
internal readonly struct FilterRows : IFilterBlock
{
    /// <inheritdoc/>
    public static int Bytes(int results) => results * WgmmaDescriptor.RowBytes;

    /// <inheritdoc/>
    public static void Copy(int target, long filter, int reduced, int result, int tap, int results, int barrier)
        => Ptx.TensorCopy(target, filter, reduced, result, tap, barrier);

    /// <inheritdoc/>
    public static void Multiply<TTile>(int pixels, int block, int step)
        where TTile : unmanaged, IWgmmaTile
        => TTile.Multiply(
            WgmmaDescriptor.KMajor(pixels) + step * WgmmaDescriptor.NextInRow,
            WgmmaDescriptor.KMajor(block) + step * WgmmaDescriptor.NextInRow);
}

/// <summary>
/// The filter of dgrad: a row is 64 input channels of one output channel, but it is the output channels that are reduced: MN-major, in
/// blocks of 64 x 64.
/// </summary>
internal readonly struct FilterColumns : IFilterBlock
{
    private const int BlockBytes = ConvTiling.StepChannels * WgmmaDescriptor.RowBytes;

    /// <inheritdoc/>
    public static int Bytes(int results) => (results + WgmmaDescriptor.RowElements - 1) / WgmmaDescriptor.RowElements * BlockBytes;

    /// <inheritdoc/>
    public static void Copy(int target, long filter, int reduced, int result, int tap, int results, int barrier)
    {
        for (int block = 0; block * WgmmaDescriptor.RowElements < results; block++)
            Ptx.TensorCopy(target + block * BlockBytes, filter, result + block * WgmmaDescriptor.RowElements, reduced, tap, barrier);
    }

    /// <inheritdoc/>
    public static void Multiply<TTile>(int pixels, int block, int step)
        where TTile : unmanaged, IWgmmaTile
        => TTile.MultiplyTransposedB(
            WgmmaDescriptor.KMajor(pixels) + step * WgmmaDescriptor.NextInRow,
            WgmmaDescriptor.MnMajor(block, ConvTiling.StepChannels) + step * WgmmaDescriptor.NextRows);
}
