namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A step of a tile of a gather on tensor cores, some reduced channels of one tap: channels fastest, then columns of taps, then rows.
/// </summary>
/// <param name="RowTaps">The rows of taps that the tile needs.</param>
/// <param name="ColumnTaps">The columns of taps that the tile needs.</param>
/// <param name="RowTap">The tap's row.</param>
/// <param name="ColumnTap">The tap's column.</param>
/// <param name="Channel">The first reduced channel.</param>
internal readonly record struct GatherCursor(TapRange RowTaps, TapRange ColumnTaps, int RowTap, int ColumnTap, int Channel)
{
    /// <summary>Returns a step of a tile; what it holds where there is none, without a tap, is not used.</summary>
    public static GatherCursor At(ConvTiling tiling, TileOrigin origin, int step, int stepChannels)
    {
        TapRange rowTaps = ConvTiling.TapsOf(tiling.Rows, origin.Row, tiling.Box.Rows);
        TapRange columnTaps = ConvTiling.TapsOf(tiling.Columns, origin.Column, tiling.Box.Columns);
        int stepsOfTap = (tiling.Reduced + stepChannels - 1) / stepChannels, across = Math.Max(1, columnTaps.Count);
        int tap = step / stepsOfTap;
        return new(rowTaps, columnTaps, rowTaps.First + tap / across, columnTaps.First + tap % across, step % stepsOfTap * stepChannels);
    }

    /// <summary>Returns the next step.</summary>
    public GatherCursor Next(int reduced, int stepChannels)
    {
        int channel = Channel + stepChannels;
        if (channel < reduced)
            return this with { Channel = channel };
        bool isLast = ColumnTap + 1 >= ColumnTaps.First + ColumnTaps.Count;
        return this with { Channel = 0, ColumnTap = isLast ? ColumnTaps.First : ColumnTap + 1, RowTap = isLast ? RowTap + 1 : RowTap };
    }
}
