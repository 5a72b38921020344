using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Some rows of every image by Winograd's F(4, 3) along the rows, cut into tiles of four results. The rows that are read are lines: those
/// of an image in their order, the ones beyond its edges counted, which are zero; then those of the next.
/// </summary>
/// <param name="Problem">The sizes of the convolution.</param>
/// <param name="Rows">The rows of results, the same in every image.</param>
internal readonly record struct WinogradRowBand(ConvProblem Problem, PixelRegion Rows) : IProblem
{
    private const int Outputs = WinogradTransforms.Outputs;

    /// <summary>The tiles of a row; the last may reach beyond its end.</summary>
    public int TilesPerRow => (Problem.Q + Outputs - 1) / Outputs;

    /// <summary>The lines of an image.</summary>
    public int LinesPerImage => Rows.Rows + Problem.R - 1;

    /// <summary>The tiles, counted over images, rows and columns.</summary>
    public int Tiles => Problem.N * Rows.Rows * TilesPerRow;

    /// <summary>The multiplications and additions of the products.</summary>
    public long Flops => 2L * WinogradTransforms.Inputs * Tiles * Problem.R * Problem.C * Problem.K;

    /// <summary>The bytes of the lines, the transformed filter and the results.</summary>
    public long Bytes => sizeof(float) * (
        (long)Problem.N * LinesPerImage * Problem.W * Problem.C + (long)Problem.N * Rows.Pixels * Problem.K
        + (long)WinogradTransforms.Inputs * Problem.R * Problem.C * Problem.K);

    /// <summary>Returns the line that the first row of the filter covers at a tile, and the tile's place in its row.</summary>
    public (int Line, int Place) LineOf(int tile)
    {
        (int rest, int place) = Math.DivRem(tile, TilesPerRow);
        (int image, int row) = Math.DivRem(rest, Rows.Rows);
        return (image * LinesPerImage + row, place);
    }

    /// <summary>Returns the image of a line, and its row there; it may lie outside.</summary>
    public (int Image, int Row) RowOf(int line)
    {
        (int image, int row) = Math.DivRem(line, LinesPerImage);
        return (image, Rows.Row - Problem.Pad.Top + row);
    }

    /// <summary>Returns the pixel of a tile's first result, and how many of its results there are.</summary>
    public (int Pixel, int Count) ResultsOf(int tile)
    {
        (int rest, int place) = Math.DivRem(tile, TilesPerRow);
        (int image, int row) = Math.DivRem(rest, Rows.Rows);
        int column = place * Outputs;
        return ((image * Problem.P + Rows.Row + row) * Problem.Q + column, Math.Min(Outputs, Problem.Q - column));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Problem}, {Tiles} tiles of rows";
}
