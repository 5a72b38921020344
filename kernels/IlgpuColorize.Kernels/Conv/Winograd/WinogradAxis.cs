namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The cut of one direction of an image into tiles of F(4 x 4, 3 x 3). Pixels that leave one remainder by the dilation are neighbours under
/// the filter: each remainder is a line of its own, cut into tiles whose last may reach beyond the end. The first <c>Extent % Dilation</c>
/// lines have a pixel more than the others.
/// </summary>
/// <param name="Extent">Pixels.</param>
/// <param name="Dilation">Distance of the taps.</param>
internal readonly record struct WinogradAxis(int Extent, int Dilation)
{
    private const int Outputs = WinogradTransforms.Outputs;

    private int LongLines => Extent % Dilation;

    private int TilesOfLongLine => (Extent / Dilation + Outputs) / Outputs;

    private int TilesOfShortLine => (Extent / Dilation + Outputs - 1) / Outputs;

    /// <summary>The number of tiles.</summary>
    public int Tiles => LongLines * TilesOfLongLine + (Dilation - LongLines) * TilesOfShortLine;

    /// <summary>Returns the first output pixel of a tile; the next ones follow at distances of the dilation.</summary>
    public int FirstOf(int tile)
    {
        int inLongLines = LongLines * TilesOfLongLine;
        (int line, int place) = tile < inLongLines ? Math.DivRem(tile, TilesOfLongLine) : Math.DivRem(tile - inLongLines, TilesOfShortLine);
        return (tile < inLongLines ? line : LongLines + line) + place * Outputs * Dilation;
    }
}
