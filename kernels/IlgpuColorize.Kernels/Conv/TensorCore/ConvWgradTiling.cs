namespace IlgpuColorize.Kernels.Conv;

/// <summary>The work of one group of wgrad: a tile of channels under a tap, over one of several slices of the pixels.</summary>
internal readonly record struct WgradOrigin(int K, int C, int Tap, int Slice, int Slices);

/// <summary>A range of boxes along one direction.</summary>
internal readonly record struct BoxRange(int First, int Count);

/// <summary>The boxes that one tap walks: columns fastest, then rows, then images.</summary>
internal readonly record struct TapSteps(BoxRange Columns, BoxRange Rows, int Images)
{
    /// <summary>The number of steps.</summary>
    public int Count => Columns.Count * Rows.Count * Images;
}

/// <summary>
/// The cut of wgrad into tiles, 128 output channels x some input channels under a tap. Each is a sum over all pixels, which come in boxes
/// of 64 or 32. As many tiles as fill the device, once or several times, are a group each; of those left over, a tile is shared by several
/// groups, so that the last wave is full too. Input channels run fastest through the grid, then output channels and taps: groups that run
/// together walk the same pixels, which lie in L2.
/// </summary>
/// <param name="Rows">How rows of x are gathered, that of fprop.</param>
/// <param name="Columns">How columns of x are gathered.</param>
/// <param name="Images">Images.</param>
/// <param name="K">Output channels.</param>
/// <param name="C">Input channels.</param>
/// <param name="Box">The box of pixels of a step.</param>
/// <param name="TileC">Input channels of a tile.</param>
/// <param name="WholeTiles">The tiles that are a group each.</param>
/// <param name="Slices">The groups of each tile after those.</param>
internal readonly record struct ConvWgradTiling(
    ConvAxis Rows, ConvAxis Columns, int Images, int K, int C, PixelTile Box, int TileC, int WholeTiles, int Slices)
{
    /// <summary>The binary logarithm of the pixels of a step of wgmma.</summary>
    public const int StepBits = 6;

    /// <summary>The pixels of a step of wgmma.</summary>
    public const int StepPixels = 1 << StepBits;

    /// <summary>The output channels of a group: two warpgroups of 64, or what eight warps share.</summary>
    public const int TileK = 128;

    /// <summary>The tiles of output channels.</summary>
    public int TilesK => (K + TileK - 1) / TileK;

    /// <summary>The tiles of input channels.</summary>
    public int TilesC => (C + TileC - 1) / TileC;

    /// <summary>The filter's taps.</summary>
    public int Taps => Rows.Taps * Columns.Taps;

    /// <summary>The tiles.</summary>
    public int Tiles => TilesC * TilesK * Taps;

    /// <summary>The groups of a launch.</summary>
    public int Groups => WholeTiles + (Tiles - WholeTiles) * Slices;

    /// <summary>The sums of one group.</summary>
    public int TileElements => TileK * TileC;

    /// <summary>The boxes that hold all pixels.</summary>
    public int Boxes => Box.AcrossColumns(Columns.Count) * Box.AcrossRows(Rows.Count) * Box.AcrossImages(Images);

    /// <summary>Returns what a group computes.</summary>
    public WgradOrigin Origin(int group)
    {
        int left = Math.Max(1, Tiles - WholeTiles);
        bool isWhole = group < WholeTiles;
        int tile = isWhole ? group : WholeTiles + (group - WholeTiles) % left;
        return new(
            tile / TilesC % TilesK * TileK, tile % TilesC * TileC, tile / TilesC / TilesK,
            isWhole ? 0 : (group - WholeTiles) / left, isWhole ? 1 : Slices);
    }

    /// <summary>Returns the groups that sum the tile of a filter element: the first, their number and their distance.</summary>
    public (int First, int Count, int Distance) GroupsOf(int k, int tap, int c)
    {
        int tile = (tap * TilesK + k / TileK) * TilesC + c / TileC;
        return tile < WholeTiles ? (tile, 1, 0) : (tile, Slices, Tiles - WholeTiles);
    }

    /// <summary>
    /// Returns the steps of a tap: the boxes of pixels of which any may lie within x under it. Under a large dilation they are far from
    /// all.
    /// </summary>
    public TapSteps Steps(int tap)
        => new(
            Touching(Columns, tap % Columns.Taps, Box.ColumnBits, Box.AcrossColumns(Columns.Count)),
            Touching(Rows, tap / Columns.Taps, Box.RowBits, Box.AcrossRows(Rows.Count)),
            Box.AcrossImages(Images));

    /// <summary>Returns the first step of a slice; that of the one after the last is their number.</summary>
    public static int FirstStep(TapSteps steps, int slice, int slices) => steps.Count * slice / slices;

    /// <summary>Returns the box of pixels of a step.</summary>
    public TileOrigin BoxOf(TapSteps steps, int step)
    {
        int line = step / steps.Columns.Count;
        return new(
            line / steps.Rows.Count << Box.ImageBits,
            steps.Rows.First + line % steps.Rows.Count << Box.RowBits,
            steps.Columns.First + step % steps.Columns.Count << Box.ColumnBits,
            0);
    }

    /// <summary>Returns the box after another, without the divisions of <see cref="BoxOf"/>.</summary>
    public TileOrigin NextBox(TapSteps steps, TileOrigin box)
    {
        int column = box.Column + Box.Columns;
        if (column < steps.Columns.First + steps.Columns.Count << Box.ColumnBits)
            return box with { Column = column };
        int row = box.Row + Box.Rows, first = steps.Columns.First << Box.ColumnBits;
        return row < steps.Rows.First + steps.Rows.Count << Box.RowBits
            ? box with { Row = row, Column = first }
            : new(box.Image + Box.Images, steps.Rows.First << Box.RowBits, first, 0);
    }

    /// <summary>Returns the row of x that a tap of a box begins with.</summary>
    public int SourceRow(TileOrigin box, int tap) => ConvTiling.Source(Rows, box.Row, tap / Columns.Taps);

    /// <summary>Returns the column of x that a tap of a box begins with.</summary>
    public int SourceColumn(TileOrigin box, int tap) => ConvTiling.Source(Columns, box.Column, tap % Columns.Taps);

    // Box b begins at source + b * size * step; it touches where its last source is not before the first pixel and its first not behind the
    // last.
    private static BoxRange Touching(ConvAxis axis, int tap, int bits, int boxes)
    {
        int source = ConvTiling.Source(axis, 0, tap), reach = axis.SourceStep << bits;
        int first = Math.Max(0, axis.SourceStep - source - 1) / reach;
        int end = Math.Min(boxes, (Math.Max(0, axis.Extent - source) + reach - 1) / reach);
        return new(first, Math.Max(0, end - first));
    }
}
