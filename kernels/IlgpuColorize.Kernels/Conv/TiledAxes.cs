namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the axes of all parity classes of a gather: one for stride 1 and for fprop, four for dgrad of stride 2.</summary>
internal readonly record struct TiledAxes(int Classes, ConvAxis EvenRows, ConvAxis OddRows, ConvAxis EvenColumns, ConvAxis OddColumns)
{
    /// <summary>Collects the axes.</summary>
    public static TiledAxes Of(in ConvGather gather)
        => new(gather.Classes, gather.Rows(0), gather.Rows(gather.Classes - 1), gather.Columns(0), gather.Columns(gather.Classes - 1));

    /// <summary>Returns the rows of a class.</summary>
    public ConvAxis Rows(int parities) => parities / 2 == 0 ? EvenRows : OddRows;

    /// <summary>Returns the columns of a class.</summary>
    public ConvAxis Columns(int parities) => parities % 2 == 0 ? EvenColumns : OddColumns;
}

/// <summary>Is the place of a gather's result: an image and the results' numbers along both axes. The image is -1 beyond the last result.</summary>
internal readonly record struct GatheredPixel(int Image, int Row, int Column)
{
    /// <summary>Returns the place of a result, images slowest and columns fastest.</summary>
    public static GatheredPixel Of(int index, int images, in ConvAxis rows, in ConvAxis columns)
    {
        int line = index / columns.Count;
        int image = line / rows.Count;
        return new(image < images ? image : -1, line - image * rows.Count, index - line * columns.Count);
    }

    /// <summary>Returns the index of the result's pixel.</summary>
    public int Target(in ConvAxis rows, in ConvAxis columns, int height, int width)
        => (Image * height + rows.TargetStart + Row * rows.TargetStep) * width + columns.TargetStart + Column * columns.TargetStep;

    /// <summary>Returns the index of the pixel that a tap reads, or -1 where that lies outside.</summary>
    public int Source(in ConvAxis rows, in ConvAxis columns, TapCursor at)
    {
        int row = rows.SourceStart + Row * rows.SourceStep + at.RowTap * rows.TapStep;
        int column = columns.SourceStart + Column * columns.SourceStep + at.ColumnTap * columns.TapStep;
        bool inside = Image >= 0 && at.RowTap < rows.Taps && row >= 0 && row < rows.Extent && column >= 0 && column < columns.Extent;
        return inside ? (Image * rows.Extent + row) * columns.Extent + column : -1;
    }
}

/// <summary>Is the range of result rows that a tile of pixels touches; all rows where it goes on from one image into the next.</summary>
internal readonly record struct TileRows(int First, int Last)
{
    /// <summary>Returns the rows of a number of results from one on.</summary>
    public static TileRows Of(int index, int pixels, in ConvAxis rows, in ConvAxis columns)
    {
        int first = index / columns.Count, last = (index + pixels - 1) / columns.Count;
        int image = first / rows.Count;
        return image == last / rows.Count ? new(first - image * rows.Count, last - image * rows.Count) : new(0, rows.Count - 1);
    }

    /// <summary>Returns the first tap from one on that reads within the source for any of these rows: under a large dilation many add nothing. The number of taps where none does.</summary>
    public int NextTap(int tap, in ConvAxis rows)
    {
        while (tap < rows.Taps && !Touches(rows.SourceStart + tap * rows.TapStep, rows))
            tap++;
        return tap;
    }

    private bool Touches(int offset, in ConvAxis rows) => offset + First * rows.SourceStep < rows.Extent && offset + Last * rows.SourceStep >= 0;
}

/// <summary>Steps through the taps of a gather that a tile needs, and the reduced channels of each.</summary>
internal readonly record struct TapCursor(int RowTap, int ColumnTap, int Channel)
{
    /// <summary>Returns the first step; the end where there are no taps, as in a parity class that no output used.</summary>
    public static TapCursor First(TileRows tile, in ConvAxis rows, in ConvAxis columns) => new(columns.Taps > 0 ? tile.NextTap(0, rows) : rows.Taps, 0, 0);

    /// <summary>Returns the step of the following channels, else of the following tap.</summary>
    public TapCursor Next(int depth, int channels, TileRows tile, in ConvAxis rows, in ConvAxis columns)
    {
        if (Channel + depth < channels)
            return new(RowTap, ColumnTap, Channel + depth);
        return ColumnTap + 1 < columns.Taps ? new(RowTap, ColumnTap + 1, 0) : new(tile.NextTap(RowTap + 1, rows), 0, 0);
    }

    /// <summary>Returns the number of the tap in the filter, [r][s]; beyond the last, that of the first.</summary>
    public int FilterTap(in ConvAxis rows, in ConvAxis columns, int filterColumns)
        => RowTap < rows.Taps ? (rows.FirstTap + RowTap * rows.FilterStep) * filterColumns + columns.FirstTap + ColumnTap * columns.FilterStep : 0;
}
