namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The patches of pixels that consecutive tiles read, counted over images, rows and columns. A patch begins above and to the left of the
/// tile's first result.
/// </summary>
/// <param name="Rows">The tiles along the rows.</param>
/// <param name="Columns">The tiles along the columns.</param>
/// <param name="Top">Rows by which a patch begins above its tile.</param>
/// <param name="Left">Columns by which a patch begins to the left of its tile.</param>
/// <param name="First">First tile.</param>
/// <param name="Tiles">Number of tiles.</param>
internal readonly record struct WinogradPatches(WinogradAxis Rows, WinogradAxis Columns, int Top, int Left, int First, int Tiles)
{
    /// <summary>Returns a tile's image, and the first row and column of its patch.</summary>
    public (int Image, int Row, int Column) Of(int tile)
    {
        (int rest, int column) = Math.DivRem(First + tile, Columns.Tiles);
        (int image, int row) = Math.DivRem(rest, Rows.Tiles);
        return (image, Rows.FirstOf(row) - Top, Columns.FirstOf(column) - Left);
    }
}
