namespace IlgpuColorize.Kernels.Conv;

/// <summary>The range of result rows that a tile of pixels touches; all rows where it goes on from one image into the next.</summary>
internal readonly record struct TileRows(int First, int Last)
{
    /// <summary>Returns the rows of a number of results from one on.</summary>
    public static TileRows Of(int index, int pixels, in ConvAxis rows, in ConvAxis columns)
    {
        int first = index / columns.Count, last = (index + pixels - 1) / columns.Count;
        int image = first / rows.Count;
        return image == last / rows.Count ? new(first - image * rows.Count, last - image * rows.Count) : new(0, rows.Count - 1);
    }

    /// <summary>
    /// Returns the first tap from one on that reads within the source for any of these rows: under a large dilation many add nothing. The
    /// number of taps where none does.
    /// </summary>
    public int NextTap(int tap, in ConvAxis rows)
    {
        while (tap < rows.Taps && !Touches(rows.SourceStart + tap * rows.TapStep, rows))
            tap++;
        return tap;
    }

    private bool Touches(int offset, in ConvAxis rows)
        => offset + First * rows.SourceStep < rows.Extent && offset + Last * rows.SourceStep >= 0;
}

/// <summary>A step of a tile of a gather: one of the taps that it needs, and some of its reduced channels.</summary>
internal readonly record struct TapCursor(int RowTap, int ColumnTap, int Channel)
{
    /// <summary>Returns the first step; the end where there are no taps, as in a parity class that no output used.</summary>
    public static TapCursor First(TileRows tile, in ConvAxis rows, in ConvAxis columns)
        => new(columns.Taps > 0 ? tile.NextTap(0, rows) : rows.Taps, 0, 0);

    /// <summary>Returns the step of the following channels, else of the following tap.</summary>
    public TapCursor Next(int depth, int channels, TileRows tile, in ConvAxis rows, in ConvAxis columns)
    {
        if (Channel + depth < channels)
            return new(RowTap, ColumnTap, Channel + depth);
        return ColumnTap + 1 < columns.Taps ? new(RowTap, ColumnTap + 1, 0) : new(tile.NextTap(RowTap + 1, rows), 0, 0);
    }

    /// <summary>Returns the number of the tap in the filter, [r][s]; beyond the last, that of the first.</summary>
    public int FilterTap(in ConvAxis rows, in ConvAxis columns, int filterColumns)
        => RowTap < rows.Taps
            ? (rows.FirstTap + RowTap * rows.FilterStep) * filterColumns + columns.FirstTap + ColumnTap * columns.FilterStep
            : 0;
}
