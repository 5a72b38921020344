using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A region of every image by Winograd's method along the rows, cut into tiles of some results of a row, or of a pair of rows that begins
/// with an even one. A tile reads consecutive lines, each multiplied with a form of the filter of its own, a filter line. Where tiles have
/// one row, lines are the rows of an image in their order, the ones beyond its edges counted, which are zero, and filter lines the filter's
/// rows; a pair of rows has three lines, d0 - d1, d1 and d1 - d2 of the rows d that it reads, for the filter lines g0, g0 + g1 and g1.
/// </summary>
internal readonly record struct WinogradRowBand : IProblem
{
    private readonly int _firstPlace, _firstTileRow, _tileRows, _linesPerImage;
    private readonly int _rowsOfTarget, _firstRowOfTarget;

    /// <summary>Cuts a region. All that is asked for tile by tile is computed here: a region may be a pixel.</summary>
    /// <param name="problem">The sizes of the convolution.</param>
    /// <param name="region">The results, the same in every image.</param>
    /// <param name="filterRows">The rows of the filter that are summed; all of them where tiles have two rows.</param>
    public WinogradRowBand(in ConvProblem problem, PixelRegion region, SummedRows filterRows = SummedRows.All)
    {
        (Problem, Region) = (problem, region);
        Outputs = problem.S == WinogradTwoResults.Taps ? WinogradTwoResults.Outputs : WinogradFourResults.Outputs;
        Products = Outputs + problem.S - 1;
        NeededProducts = problem.S == WinogradTwoResults.Taps && region.Columns == 1 ? (region.Column % 2, 2) : (0, Products);
        if (problem is { R: 2, S: WinogradFourResults.Taps })
        {
            (RowsPerTile, FilterLines, LinesPerTile) = (2, 3, Math.Min(region.Rows, 2) + 1);
            FirstFilterLine = region.Rows == 1 ? region.Row % 2 : 0;
        }
        else
        {
            (RowsPerTile, FilterLines) = (1, problem.R);
            LinesPerTile = filterRows switch
            {
                SummedRows.AllButLast => problem.R - 1,
                SummedRows.Last => 1,
                _ => problem.R,
            };
            FirstFilterLine = filterRows == SummedRows.Last ? problem.R - 1 : 0;
        }
        (_firstPlace, _firstTileRow) = (region.Column / Outputs, region.Row / RowsPerTile);
        TilesPerRow = (region.Column + region.Columns - 1) / Outputs + 1 - _firstPlace;
        _tileRows = (region.Row + region.Rows - 1) / RowsPerTile + 1 - _firstTileRow;
        LinesPerTileRow = RowsPerTile == 2 ? LinesPerTile : 1;
        _linesPerImage = (_tileRows - 1) * LinesPerTileRow + LinesPerTile;
        (_rowsOfTarget, _firstRowOfTarget) = filterRows == SummedRows.AllButLast ? (region.Rows, 0) : (problem.P, region.Row);
    }

    /// <summary>The sizes of the convolution.</summary>
    public ConvProblem Problem { get; }

    /// <summary>The results, the same in every image.</summary>
    public PixelRegion Region { get; }

    /// <summary>The rows of results of a tile.</summary>
    public int RowsPerTile { get; }

    /// <summary>The results of a tile in a row.</summary>
    public int Outputs { get; }

    /// <summary>The products of a tile with a filter line, and the inputs of a line that it reads.</summary>
    public int Products { get; }

    /// <summary>
    /// The first and the number of the products with a filter line that are needed: of one pixel of a tile of two, two of the three.
    /// </summary>
    public (int First, int Count) NeededProducts { get; }

    /// <summary>The filter lines.</summary>
    public int FilterLines { get; }

    /// <summary>The first filter line that is summed. Of a pair, a row alone needs two of the three.</summary>
    public int FirstFilterLine { get; }

    /// <summary>The lines that a tile reads.</summary>
    public int LinesPerTile { get; }

    /// <summary>The lines from a row of tiles to the next one: pairs of rows share none.</summary>
    public int LinesPerTileRow { get; }

    /// <summary>The tiles of a row; the first and the last may reach beyond the region.</summary>
    public int TilesPerRow { get; }

    /// <summary>The tiles, counted over images, rows and columns.</summary>
    public int Tiles => Problem.N * _tileRows * TilesPerRow;

    /// <summary>The multiplications and additions of the products.</summary>
    public long Flops => 2L * NeededProducts.Count * LinesPerTile * Tiles * Problem.C * Problem.K;

    /// <summary>The bytes of the rows that are read, the transformed filter and the results.</summary>
    public long Bytes => sizeof(float) * (
        (long)Problem.N * Math.Min(Problem.H, Region.Rows + Problem.R - 1) * Math.Min(Problem.W, Region.Columns + Problem.S - 1) * Problem.C
        + (long)Problem.N * Region.Pixels * Problem.K + (long)NeededProducts.Count * LinesPerTile * Problem.C * Problem.K);

    /// <summary>Returns the first line that a tile reads, and the tile's place in its row.</summary>
    public (int Line, int Place) LineOf(int tile)
    {
        (int rest, int place) = Math.DivRem(tile, TilesPerRow);
        (int image, int row) = Math.DivRem(rest, _tileRows);
        return (image * _linesPerImage + row * LinesPerTileRow, place);
    }

    /// <summary>Returns the column of the first input that a tile reads; it may lie outside.</summary>
    public int FirstColumnOf(int place) => (_firstPlace + place) * Outputs - 1;

    /// <summary>
    /// Returns the image of a line, its row there, and the row that is subtracted, null for none. The rows may lie outside.
    /// </summary>
    public (int Image, int Row, int? Subtracted) RowsOf(int line)
    {
        (int image, int inImage) = Math.DivRem(line, _linesPerImage);
        if (RowsPerTile == 1)
            return (image, Region.Row - Problem.Pad.Top + inImage + FirstFilterLine, null);
        (int pair, int filterLine) = Math.DivRem(inImage, LinesPerTile);
        int first = 2 * (_firstTileRow + pair) - Problem.Pad.Top;
        return (filterLine + FirstFilterLine) switch
        {
            0 => (image, first, first + 1),
            1 => (image, first + 1, null),
            _ => (image, first + 1, first + 2),
        };
    }

    /// <summary>
    /// Returns the first pixel of a tile in one of its rows that the region has, that pixel's place in the tile, and how many there are.
    /// </summary>
    public (int Pixel, int First, int Count) ResultsOf(int tile, int rowOfTile)
    {
        (int rest, int place) = Math.DivRem(tile, TilesPerRow);
        (int image, int tileRow) = Math.DivRem(rest, _tileRows);
        int row = (_firstTileRow + tileRow) * RowsPerTile + rowOfTile - Region.Row, column = (_firstPlace + place) * Outputs;
        if ((uint)row >= (uint)Region.Rows)
            return default;
        int begin = Math.Max(column, Region.Column), end = Math.Min(column + Outputs, Region.Column + Region.Columns);
        return ((image * _rowsOfTarget + _firstRowOfTarget + row) * Problem.Q + begin, begin - column, end - begin);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Problem}, {Tiles} tiles of rows";
}
