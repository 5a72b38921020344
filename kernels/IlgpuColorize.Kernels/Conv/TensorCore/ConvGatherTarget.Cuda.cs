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
    /// <param name="spare">See <see cref="ConvOutput.WithSources"/>.</param>
    public ConvGatherTarget OfSlices(long partials, long spare) => new(
        Tiling with
        {
            Rows = Tiling.Rows with { TargetStart = 0, TargetStep = 1 },
            Columns = Tiling.Columns with { TargetStart = 0, TargetStep = 1 },
        },
        new ConvOutput { Y = new PixelRows(partials, Tiling.PartialPitch), Channels = Tiling.Results, IsSingle = 1 }
            .WithSources(spare),
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

    /// <summary>Returns the two pixels that the lane finishes of a block of 16 which the warp stages.</summary>
    /// <param name="origin">Where the tile begins.</param>
    /// <param name="before">The result of <see cref="PixelsBefore"/> for the slice.</param>
    /// <param name="pixel">The block's first pixel of the tile.</param>
    public LanePixels PixelsOf(TileOrigin origin, int before, int pixel)
    {
        int upper = PixelOf(origin, pixel + StagedSums.Row), lower = PixelOf(origin, pixel + StagedSums.Row + StagedSums.HalfRows);
        return new(upper < 0 ? upper : before + upper, lower < 0 ? lower : before + lower);
    }

    /// <summary>
    /// Returns the first of the eight result channels that the lane finishes of a block of up to 32 columns, or -1 for none.
    /// </summary>
    /// <param name="origin">Where the tile begins.</param>
    /// <param name="column">The block's first column of the tile.</param>
    /// <param name="end">The end of the tile's columns.</param>
    public int ResultOf(TileOrigin origin, int column, int end)
    {
        int first = column + StagedSums.Column, result = origin.Result + first;
        return first < end && result < Tiling.Results ? result : -1;
    }

    /// <summary>
    /// Asks for what the finish of the lane's part of a block reads beside its sums; of the first pixel, for nothing, where it has none.
    /// </summary>
    public BlockOperands Ask(LanePixels pixels, int result)
    {
        int channel = Math.Max(0, result);
        return new(
            Output.Sources.Ask(Math.Max(0, pixels.Upper), channel), Output.Sources.Ask(Math.Max(0, pixels.Lower), channel));
    }

    /// <summary>
    /// Finishes the block of 16 pixels x up to 32 columns that the warp has staged. The warp reads it back alone: a lane takes eight
    /// channels of two pixels, so that neighbouring lanes store neighbouring bytes.
    /// </summary>
    /// <param name="staged">Generic address of the warp's <see cref="StagedSums"/>.</param>
    /// <param name="pixels">The lane's pixels.</param>
    /// <param name="result">The lane's first result channel, or -1.</param>
    /// <param name="operands">What was asked for.</param>
    public void Finish(long staged, LanePixels pixels, int result, BlockOperands operands)
    {
        if (result < 0)
            return;
        EightValues bias = Output.BiasOf(result);
        long sums = staged + StagedSums.Place(StagedSums.Row, StagedSums.Column);
        if (pixels.Upper >= 0)
            Output.Finish(bias.PlusSingle(sums), operands.Upper, pixels.Upper, result);
        if (pixels.Lower >= 0)
            Output.Finish(bias.PlusSingle(sums + StagedSums.HalfBytes), operands.Lower, pixels.Lower, result);
    }
}

/// <summary>The pixels of the target that a lane finishes of a block, eight rows of the block apart; -1 for none.</summary>
internal readonly record struct LanePixels(int Upper, int Lower);

/// <summary>What the finish of a lane's two pixels reads beside their sums.</summary>
internal readonly record struct BlockOperands(ConvOutputOperands Upper, ConvOutputOperands Lower);
