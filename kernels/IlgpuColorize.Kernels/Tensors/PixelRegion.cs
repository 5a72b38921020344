namespace IlgpuColorize.Kernels.Tensors;

/// <summary>
/// Selects a rectangle of pixels in every image of a batch: a whole tensor in training, one row or one pixel in cached sampling.
/// </summary>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
public readonly record struct PixelRegion(int Row, int Column, int Rows, int Columns)
{
    /// <summary>Returns the region that covers a whole tensor.</summary>
    public static PixelRegion Whole(Shape shape) => new(0, 0, shape.H, shape.W);

    /// <summary>Returns one row of every image.</summary>
    public static PixelRegion OfRow(Shape shape, int row) => new(row, 0, 1, shape.W);

    /// <summary>Returns one pixel of every image.</summary>
    public static PixelRegion OfPixel(int row, int column) => new(row, column, 1, 1);

    /// <summary>Gets the pixels of the region in one image.</summary>
    public int Pixels => Rows * Columns;

    /// <summary>True when the region is the whole of a shape.</summary>
    public bool Covers(Shape shape) => Rows == shape.H && Columns == shape.W;

    /// <summary>True when the region is of whole rows of a shape.</summary>
    public bool HasWholeRows(Shape shape) => Columns == shape.W;

    /// <summary>
    /// Maps a running index over the images and the region's pixels to the pixel's index in the tensor (n * H + row) * W + column.
    /// </summary>
    public int PixelIndex(int index, int height, int width)
    {
        int inRegion = index % Pixels;
        int row = Row + inRegion / Columns;
        int column = Column + inRegion % Columns;
        return (index / Pixels * height + row) * width + column;
    }
}
