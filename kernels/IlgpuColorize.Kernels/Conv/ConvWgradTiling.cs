namespace IlgpuColorize.Kernels.Conv;

/// <summary>Is what one group of wgrad computes.</summary>
internal readonly record struct WgradOrigin(int K, int C, int Tap, int Share);

/// <summary>Is a stretch of boxes along one direction.</summary>
internal readonly record struct BoxRange(int First, int Count);

/// <summary>Holds the boxes that one tap walks: columns fastest, then rows, then images.</summary>
internal readonly record struct TapSteps(BoxRange Columns, BoxRange Rows, int Images)
{
    /// <summary>Gets their number.</summary>
    public int Count => Columns.Count * Rows.Count * Images;
}

/// <summary>
/// Cuts wgrad into groups: for a tap, 128 output channels x some input channels, over a share of the pixels, which come in boxes of 64. Input channels run fastest through the
/// grid, then output channels, taps and shares, so that groups which run together walk the same pixels.
/// </summary>
/// <param name="Rows">How rows of x are gathered, that of fprop.</param>
/// <param name="Columns">How columns of x are gathered.</param>
/// <param name="Images">Images.</param>
/// <param name="K">Output channels.</param>
/// <param name="C">Input channels.</param>
/// <param name="Tile">The box of pixels.</param>
/// <param name="TileC">Input channels of a group.</param>
/// <param name="Shares">The shares of the pixels.</param>
internal readonly record struct ConvWgradTiling(ConvAxis Rows, ConvAxis Columns, int Images, int K, int C, PixelTile Tile, int TileC, int Shares)
{
    /// <summary>The binary logarithm of a step's pixels.</summary>
    public const int StepBits = 6;

    /// <summary>The pixels of a step.</summary>
    public const int StepPixels = 1 << StepBits;

    /// <summary>The output channels of a group: two warpgroups of 64.</summary>
    public const int TileK = 128;

    /// <summary>Gets the tiles of output channels.</summary>
    public int TilesK => (K + TileK - 1) / TileK;

    /// <summary>Gets the tiles of input channels.</summary>
    public int TilesC => (C + TileC - 1) / TileC;

    /// <summary>Gets the output channels of a share in memory.</summary>
    public int PaddedK => TilesK * TileK;

    /// <summary>Gets the input channels of a share in memory.</summary>
    public int PaddedC => TilesC * TileC;

    /// <summary>Gets the filter's taps.</summary>
    public int Taps => Rows.Taps * Columns.Taps;

    /// <summary>Gets the groups of one share.</summary>
    public int ShareGroups => TilesC * TilesK * Taps;

    /// <summary>Gets the groups of a launch.</summary>
    public int Groups => ShareGroups * Shares;

    /// <summary>Gets the boxes that hold all pixels.</summary>
    public int Boxes => Tile.AcrossColumns(Columns.Count) * Tile.AcrossRows(Rows.Count) * Tile.AcrossImages(Images);

    /// <summary>Gets the elements of one share.</summary>
    public int ShareElements => Taps * PaddedK * PaddedC;

    /// <summary>Returns what a group computes.</summary>
    public WgradOrigin Origin(int group)
        => new(group / TilesC % TilesK * TileK, group % TilesC * TileC, group / TilesC / TilesK % Taps, group / ShareGroups);

    /// <summary>Returns the steps of a tap: the boxes of pixels of which any may lie within x under it. Under a large dilation they are far from all.</summary>
    public TapSteps Steps(int tap)
        => new(
            Touching(Columns, tap % Columns.Taps, Tile.ColumnBits, Tile.AcrossColumns(Columns.Count)),
            Touching(Rows, tap / Columns.Taps, Tile.RowBits, Tile.AcrossRows(Rows.Count)),
            Tile.AcrossImages(Images));

    /// <summary>Returns the first of a share's steps; that of the one after the last is their number.</summary>
    public int FirstStep(int steps, int share) => steps * share / Shares;

    /// <summary>Returns the box of pixels of a step.</summary>
    public TileOrigin Box(TapSteps steps, int step)
    {
        int line = step / steps.Columns.Count;
        return new(
            line / steps.Rows.Count << Tile.ImageBits,
            steps.Rows.First + line % steps.Rows.Count << Tile.RowBits,
            steps.Columns.First + step % steps.Columns.Count << Tile.ColumnBits,
            0);
    }

    /// <summary>Returns the row of x that a tap of a box begins with.</summary>
    public int SourceRow(TileOrigin box, int tap) => ConvTiling.Source(Rows, box.Row, tap / Columns.Taps);

    /// <summary>Returns the column of x that a tap of a box begins with.</summary>
    public int SourceColumn(TileOrigin box, int tap) => ConvTiling.Source(Columns, box.Column, tap % Columns.Taps);

    /// <summary>Returns the place of a group's partial sum.</summary>
    public long Partial(WgradOrigin origin, int k, int c) => ((long)(origin.Share * Taps + origin.Tap) * PaddedK + k) * PaddedC + c;

    // Box b begins at source + b * size * step; it touches where its last source is not before the first pixel and its first not behind the last.
    private static BoxRange Touching(ConvAxis axis, int tap, int bits, int boxes)
    {
        int source = ConvTiling.Source(axis, 0, tap), reach = axis.SourceStep << bits;
        int first = Math.Max(0, axis.SourceStep - source - 1) / reach;
        int end = Math.Min(boxes, (Math.Max(0, axis.Extent - source) + reach - 1) / reach);
        return new(first, Math.Max(0, end - first));
    }
}
