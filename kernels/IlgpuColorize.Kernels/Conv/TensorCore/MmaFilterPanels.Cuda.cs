using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The order of a step's filter under mma.sync, 32 reduced channels x a tile's result channels, in shared memory. The filter itself is
/// [tap][output channel][input channel] for both passes, as for <see cref="IFilterBlock"/>.
/// </summary>
internal interface IMmaFilterPanel
{
    /// <summary>Starts the thread's copies, zeros beyond the channels.</summary>
    /// <param name="target">Address in shared memory.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="tap">The tap.</param>
    /// <param name="reduced">The first reduced channel.</param>
    /// <param name="allReduced">The reduced channels that there are.</param>
    /// <param name="result">The first result channel.</param>
    /// <param name="allResults">The result channels that there are.</param>
    /// <param name="columns">The result channels of a tile.</param>
    static abstract void Copy(int target, PixelRows filter, int tap, int reduced, int allReduced, int result, int allResults, int columns);

    /// <summary>Returns where a lane finds what it gives to ldmatrix for the columns of a warp.</summary>
    static abstract int Columns(int lane, int first, int columns);

    /// <summary>Loads the 16 reduced channels from 16 times <paramref name="step"/>, of 32.</summary>
    static abstract void Load(int address, int step, int columns);
}

/// <summary>The filter of fprop: a row is 32 input channels of one output channel, which are reduced.</summary>
internal readonly struct MmaFilterRows : IMmaFilterPanel
{
    /// <inheritdoc/>
    public static void Copy(int target, PixelRows filter, int tap, int reduced, int allReduced, int result, int allResults, int columns)
    {
        for (int item = Group.IdxX; item < columns * MmaPanel.DepthChunks; item += MmaWarps.GroupSize)
        {
            int row = item / MmaPanel.DepthChunks, chunk = item & MmaPanel.DepthChunks - 1,
                channel = reduced + chunk * MmaPanel.ChunkElements;
            long source = filter.BFloat16(tap * allResults + result + row, channel);
            Ptx.CpAsync(
                target + MmaPanel.Place(row, chunk, MmaPanel.DepthBytes), source,
                result + row < allResults ? MmaPanel.BytesOf(allReduced - channel) : 0);
        }
    }

    /// <inheritdoc/>
    public static int Columns(int lane, int first, int columns) => MmaPanel.Columns(lane, first);

    /// <inheritdoc/>
    public static void Load(int address, int step, int columns) => Ptx.LoadMatrixColumns(address ^ step * MmaPanel.NextInRow);
}

/// <summary>
/// The filter of dgrad: a row is the input channels of one output channel, and it is the output channels that are reduced.
/// </summary>
internal readonly struct MmaFilterColumns : IMmaFilterPanel
{
    /// <inheritdoc/>
    public static void Copy(int target, PixelRows filter, int tap, int reduced, int allReduced, int result, int allResults, int columns)
    {
        int chunks = columns / MmaPanel.ChunkElements;
        for (int item = Group.IdxX; item < MmaPanel.Depth * chunks; item += MmaWarps.GroupSize)
        {
            int row = item / chunks, chunk = item & chunks - 1, channel = result + chunk * MmaPanel.ChunkElements;
            long source = filter.BFloat16(tap * allReduced + reduced + row, channel);
            Ptx.CpAsync(
                target + MmaPanel.Place(row, chunk, columns * sizeof(ushort)), source,
                reduced + row < allReduced ? MmaPanel.BytesOf(allResults - channel) : 0);
        }
    }

    /// <inheritdoc/>
    public static int Columns(int lane, int first, int columns) => MmaPanel.TransposedColumns(lane, first, columns * sizeof(ushort));

    /// <inheritdoc/>
    public static void Load(int address, int step, int columns)
        => Ptx.LoadTransposedMatrixColumns(address + step * MmaPanel.NextRows(columns * sizeof(ushort)));
}
