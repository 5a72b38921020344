using ILGPU;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>An output pixel: its number over all images, and its place.</summary>
internal readonly record struct OutputPixel(int Index, int Image, int Row, int Column);

/// <summary>The distance of the input pixel that a tap reads.</summary>
internal readonly record struct TapOffset(int Down, int Right);

/// <summary>
/// The cut of a filter's gradient into groups: tiles of output channels x input channels of each tap, and, where these are too few for a
/// GPU, slices of the pixels. The cut depends on the sizes alone, so that sums have one order on every device.
/// </summary>
/// <param name="Conv">The sizes of the convolution.</param>
/// <param name="P">Output rows, which the convolution would divide for.</param>
/// <param name="Q">Output columns.</param>
/// <param name="RowTiles">Tiles of output channels.</param>
/// <param name="ColumnTiles">Tiles of input channels.</param>
/// <param name="Slices">Slices of pixels.</param>
internal readonly record struct TiledWgradTiling(ConvProblem Conv, int P, int Q, int RowTiles, int ColumnTiles, int Slices)
{
    private const int Depth = GroupTile<WideTile>.Depth;

    // Two groups for each of some 130 multiprocessors, twice over: a last round that is not full then costs a third at most.
    private const int WantedGroups = 512;

    // A slice of fewer pixels spends more on writing its sums than on computing them.
    private const int LeastPixels = 128;

    /// <summary>The output pixels of all images.</summary>
    public int Pixels => Conv.N * P * Q;

    /// <summary>The pixels of a slice, whole stages.</summary>
    public int PixelsPerSlice => (Pixels + Slices * Depth - 1) / (Slices * Depth) * Depth;

    /// <summary>The groups of a launch.</summary>
    public Index2D GroupGrid => new(checked(RowTiles * ColumnTiles * Conv.Taps), Slices);

    /// <summary>Cuts a gradient into tiles of 128 output channels and a number of input channels.</summary>
    public static TiledWgradTiling Cut(in ConvProblem conv, int tileColumns)
    {
        int rowTiles = (conv.K + GroupTile<WideTile>.Rows - 1) / GroupTile<WideTile>.Rows;
        int columnTiles = (conv.C + tileColumns - 1) / tileColumns;
        int wanted = (WantedGroups + rowTiles * columnTiles * conv.Taps - 1) / (rowTiles * columnTiles * conv.Taps);
        int possible = (conv.N * conv.P * conv.Q + LeastPixels - 1) / LeastPixels;
        return new(conv, conv.P, conv.Q, rowTiles, columnTiles, Math.Min(wanted, possible));
    }

    /// <summary>Returns the place of a pixel.</summary>
    public OutputPixel PixelAt(int index) => new(index, index / (P * Q), index / Q % P, index % Q);

    /// <summary>Returns the place of a pixel some columns on; it divides nothing, because a thread does this for every stage.</summary>
    public OutputPixel Advance(OutputPixel pixel, int by)
    {
        int image = pixel.Image, row = pixel.Row, column = pixel.Column + by;
        while (column >= Q)
        {
            column -= Q;
            row++;
            if (row == P)
            {
                row = 0;
                image++;
            }
        }
        return new(pixel.Index + by, image, row, column);
    }

    /// <summary>Returns the distance of a tap's input pixel from the output pixel times the stride.</summary>
    public TapOffset OffsetOf(int tap) => new(tap / Conv.S * Conv.Dilation - Conv.Pad.Top, tap % Conv.S * Conv.Dilation - Conv.Pad.Left);

    /// <summary>Returns the input pixel that an output pixel used under a tap, or -1 where that lies outside.</summary>
    public int Source(OutputPixel pixel, TapOffset tap)
    {
        int row = pixel.Row * Conv.Stride + tap.Down, column = pixel.Column * Conv.Stride + tap.Right;
        return row >= 0 && row < Conv.H && column >= 0 && column < Conv.W ? (pixel.Image * Conv.H + row) * Conv.W + column : -1;
    }
}
