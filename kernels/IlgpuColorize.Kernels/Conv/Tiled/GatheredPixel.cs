namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The place of a gather's result: an image and the results' numbers along both axes. The image is -1 beyond the last result.
/// </summary>
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
