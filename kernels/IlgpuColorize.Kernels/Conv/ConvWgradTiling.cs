namespace IlgpuColorize.Kernels.Conv;

/// <summary>Is what one group of wgrad computes.</summary>
internal readonly record struct WgradOrigin(int K, int C, int Tap, int Share);

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

    /// <summary>Gets the steps through all pixels.</summary>
    public int Steps => Tile.AcrossColumns(Columns.Count) * Tile.AcrossRows(Rows.Count) * Tile.AcrossImages(Images);

    /// <summary>Gets the elements of one share.</summary>
    public int ShareElements => Taps * PaddedK * PaddedC;

    /// <summary>Returns what a group computes.</summary>
    public WgradOrigin Origin(int group)
        => new(group / TilesC % TilesK * TileK, group % TilesC * TileC, group / TilesC / TilesK % Taps, group / ShareGroups);

    /// <summary>Returns the first step of a share; that of the one after the last is the number of steps.</summary>
    public int FirstStep(int share) => (int)((long)Steps * share / Shares);

    /// <summary>Returns the box of a step.</summary>
    public TileOrigin Box(int step)
    {
        int across = Tile.AcrossColumns(Columns.Count), down = Tile.AcrossRows(Rows.Count);
        return new(step / across / down << Tile.ImageBits, step / across % down << Tile.RowBits, step % across << Tile.ColumnBits, 0);
    }

    /// <summary>Tells whether a tap of a box's pixels may lie within x; where none does, the step adds nothing and is left out.</summary>
    public bool Touches(TileOrigin box, int tap)
        => ConvTiling.Touches(Rows, box.Row, Tile.Rows, tap / Columns.Taps) && ConvTiling.Touches(Columns, box.Column, Tile.Columns, tap % Columns.Taps);

    /// <summary>Returns the row of x that a tap of a box begins with.</summary>
    public int SourceRow(TileOrigin box, int tap) => ConvTiling.Source(Rows, box.Row, tap / Columns.Taps);

    /// <summary>Returns the column of x that a tap of a box begins with.</summary>
    public int SourceColumn(TileOrigin box, int tap) => ConvTiling.Source(Columns, box.Column, tap % Columns.Taps);

    /// <summary>Returns the place of a group's partial sum.</summary>
    public long Partial(WgradOrigin origin, int k, int c) => ((long)(origin.Share * Taps + origin.Tap) * PaddedK + k) * PaddedC + c;
}
