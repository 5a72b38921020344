namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A box of columns x rows x images, each a power of two, that a group computes at once: what one tensor copy brings. Pixels of the box
/// follow each other column by column, then row by row, then image by image.
/// </summary>
/// <param name="ColumnBits">Binary logarithm of the columns.</param>
/// <param name="RowBits">Of the rows.</param>
/// <param name="ImageBits">Of the images.</param>
internal readonly record struct PixelTile(int ColumnBits, int RowBits, int ImageBits)
{
    /// <summary>The columns.</summary>
    public int Columns => 1 << ColumnBits;

    /// <summary>The rows.</summary>
    public int Rows => 1 << RowBits;

    /// <summary>The images.</summary>
    public int Images => 1 << ImageBits;

    /// <summary>The pixels.</summary>
    public int Pixels => 1 << (ColumnBits + RowBits + ImageBits);

    /// <summary>
    /// Returns the box of 2^<paramref name="bits"/> pixels that covers images with the fewest boxes, of several the widest, then the one
    /// with the most rows.
    /// </summary>
    public static PixelTile Choose(int bits, int columns, int rows, int images)
    {
        PixelTile best = default;
        long fewest = long.MaxValue;
        for (int columnBits = bits; columnBits >= 0; columnBits--)
        {
            for (int rowBits = bits - columnBits; rowBits >= 0; rowBits--)
            {
                PixelTile tile = new(columnBits, rowBits, bits - columnBits - rowBits);
                long count = (long)tile.AcrossColumns(columns) * tile.AcrossRows(rows) * tile.AcrossImages(images);
                if (count < fewest)
                    (best, fewest) = (tile, count);
            }
        }
        return best;
    }

    /// <summary>Returns the boxes side by side over a number of columns.</summary>
    public int AcrossColumns(int columns) => (columns + Columns - 1) >> ColumnBits;

    /// <summary>Returns the boxes one below the other over a number of rows.</summary>
    public int AcrossRows(int rows) => (rows + Rows - 1) >> RowBits;

    /// <summary>Returns the boxes one behind the other over a number of images.</summary>
    public int AcrossImages(int images) => (images + Images - 1) >> ImageBits;

    /// <summary>Returns the column of a pixel within the box.</summary>
    public int ColumnOf(int pixel) => pixel & (Columns - 1);

    /// <summary>Returns the row of a pixel within the box.</summary>
    public int RowOf(int pixel) => (pixel >> ColumnBits) & (Rows - 1);

    /// <summary>Returns the image of a pixel within the box.</summary>
    public int ImageOf(int pixel) => pixel >> (ColumnBits + RowBits);
}
