using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The place where the sums of a gather on tensor cores go, tile by tile.</summary>
/// <param name="Tiling">How the work is cut.</param>
/// <param name="Output">What becomes of the sums.</param>
/// <param name="Height">Rows of the target.</param>
/// <param name="Width">Columns of the target.</param>
internal readonly record struct ConvGatherTarget(ConvTiling Tiling, ConvOutput Output, int Height, int Width)
{
    /// <summary>
    /// Returns where the slices' sums go before <see cref="ConvGatherSum"/> adds them: a tensor of float32 that holds what is computed and
    /// nothing beside, as often as there are slices.
    /// </summary>
    /// <param name="partials">Address of <see cref="ConvTiling.PartialElements"/> float32, aligned to 16 bytes.</param>
    public ConvGatherTarget OfSlices(long partials) => new(
        Tiling with
        {
            Rows = Tiling.Rows with { TargetStart = 0, TargetStep = 1 },
            Columns = Tiling.Columns with { TargetStart = 0, TargetStep = 1 },
        },
        new ConvOutput { Y = new PixelRows(partials, Tiling.PartialPitch), Channels = Tiling.Results, IsSingle = 1 },
        Tiling.Rows.Count,
        Tiling.Columns.Count);

    /// <summary>Returns the pixel of the target that a pixel of a tile is, or -1 where the box reaches beyond the results.</summary>
    public int PixelOf(TileOrigin origin, int pixel)
    {
        int column = origin.Column + Tiling.Box.ColumnOf(pixel);
        int row = origin.Row + Tiling.Box.RowOf(pixel);
        int image = origin.Image + Tiling.Box.ImageOf(pixel);
        if (column >= Tiling.Columns.Count || row >= Tiling.Rows.Count || image >= Tiling.Images)
            return -1;
        row = Tiling.Rows.TargetStart + row * Tiling.Rows.TargetStep;
        column = Tiling.Columns.TargetStart + column * Tiling.Columns.TargetStep;
        return (image * Height + row) * Width + column;
    }

    /// <summary>Returns the pixels before those of a slice: each slice has a target of its own.</summary>
    public int PixelsBefore(int slice) => slice * Tiling.Images * Height * Width;

    /// <summary>
    /// Finishes the block of 16 pixels x up to 32 columns that the warp has just staged, and frees its place. The warp reads it back alone:
    /// a lane takes eight channels of a pixel, so that neighbouring lanes store neighbouring bytes.
    /// </summary>
    /// <param name="staged">Generic address of the warp's <see cref="StagedSums"/>.</param>
    /// <param name="origin">Where the tile begins.</param>
    /// <param name="before">The result of <see cref="PixelsBefore"/> for the slice.</param>
    /// <param name="pixel">The block's first pixel of the tile.</param>
    /// <param name="column">The block's first column of the tile.</param>
    /// <param name="columns">The block's columns, a multiple of 8.</param>
    public void Finish(long staged, TileOrigin origin, int before, int pixel, int column, int columns)
    {
        Warp.Barrier();
        for (int half = 0; half < StagedSums.Halves; half++)
            FinishHalf(staged, half, origin, before, pixel, column, columns);
        Warp.Barrier();
    }

    /// <summary>Finishes half of what <see cref="Finish"/> does, eight pixels, without its barriers.</summary>
    public void FinishHalf(long staged, int half, TileOrigin origin, int before, int pixel, int column, int columns)
    {
        // Four lanes a row however many columns there are: dividing by their number takes longer than the lanes idle in a narrow block.
        const int Across = StagedSums.Columns / ConvOutput.ChannelsAtOnce;
        int row = half * StagedSums.HalfRows + (Warp.LaneIdx >> 2), lane = (Warp.LaneIdx & Across - 1) * ConvOutput.ChannelsAtOnce;
        int result = origin.Result + column + lane;
        int target = PixelOf(origin, pixel + row);
        if (target >= 0 && lane < columns && result < Tiling.Results)
            Output.Finish(staged + StagedSums.Place(row, lane), before + target, result);
    }
}
