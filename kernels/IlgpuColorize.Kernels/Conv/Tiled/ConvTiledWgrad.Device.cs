using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes wgrad as matrix products, one for each tap: rows are output channels, columns input channels, and a stage is eight output
/// pixels. Each Y of the grid sums one slice of the pixels, in their order.
/// </summary>
/// <param name="Problem">The sizes, and how the pixels are split.</param>
/// <param name="X">Input.</param>
/// <param name="Dy">Gradient of the output.</param>
/// <param name="Dw">Where sums are written, as a tensor of slices * K x R x S x C.</param>
/// <param name="Adds">1 to add to what is there.</param>
internal readonly record struct ConvTiledWgradKernel<TWidth>(
    TiledWgradTiling Problem, QuadView X, QuadView Dy, QuadView Dw, int Adds) : IGroupKernel
    where TWidth : struct, ITileWidth
{
    /// <inheritdoc/>
    public static int GroupSize => GroupTile<TWidth>.Threads;

    /// <inheritdoc/>
    public static int ResidentGroups => 2;

    /// <inheritdoc/>
    public void Execute()
    {
        var tile = GroupTile<TWidth>.Allocate();
        int group = Grid.IdxX;
        int firstC = group % Problem.ColumnTiles * TWidth.Columns;
        group /= Problem.ColumnTiles;
        int firstK = group % Problem.RowTiles * GroupTile<TWidth>.Rows;
        int tap = group / Problem.RowTiles;
        // Channels from C on read as zeros.
        TileSums sums = Accumulate(tile, tap, firstK + tile.InLine, tile.FillsColumns ? firstC + tile.InLine : X.View.C);
        Finish(tap, firstK + tile.FirstRow, firstC + tile.FirstColumn, sums);
    }

    private TileSums Accumulate(GroupTile<TWidth> tile, int tap, int k, int c)
    {
        TileSums sums = default;
        TapOffset offset = Problem.OffsetOf(tap);
        int first = Grid.IdxY * Problem.PixelsPerSlice, end = Math.Min(first + Problem.PixelsPerSlice, Problem.Pixels);
        OutputPixel next = Problem.PixelAt(first + tile.Line);
        tile.FillRows(0, LoadDy(next, end, k));
        tile.FillColumns(0, LoadX(next, end, offset, c));
        Group.Barrier();
        int stage = 0;
        for (int pixel = first; pixel < end; pixel += GroupTile<TWidth>.Depth)
        {
            // The next stage is on its way while this one is multiplied; beyond the last pixel come zeros that are not read.
            next = Problem.Advance(next, GroupTile<TWidth>.Depth);
            Quad dy = LoadDy(next, end, k);
            Quad x = LoadX(next, end, offset, c);
            sums = tile.Multiply(stage, sums);
            stage = 1 - stage;
            tile.FillRows(stage, dy);
            tile.FillColumns(stage, x);
            Group.Barrier();
        }
        return sums;
    }

    private Quad LoadDy(OutputPixel pixel, int end, int k) => Dy.Load(pixel.Index < end ? pixel.Index : -1, k);

    private Quad LoadX(OutputPixel pixel, int end, TapOffset tap, int c) => X.Load(pixel.Index < end ? Problem.Source(pixel, tap) : -1, c);

    private void Finish(int tap, int k, int c, TileSums sums)
    {
        FinishRow(tap, k, c, sums.Left.Row0, sums.Right.Row0);
        FinishRow(tap, k + 1, c, sums.Left.Row1, sums.Right.Row1);
        FinishRow(tap, k + 2, c, sums.Left.Row2, sums.Right.Row2);
        FinishRow(tap, k + 3, c, sums.Left.Row3, sums.Right.Row3);
        k += GroupTile<TWidth>.LowerRows;
        FinishRow(tap, k, c, sums.Left.Row4, sums.Right.Row4);
        FinishRow(tap, k + 1, c, sums.Left.Row5, sums.Right.Row5);
        FinishRow(tap, k + 2, c, sums.Left.Row6, sums.Right.Row6);
        FinishRow(tap, k + 3, c, sums.Left.Row7, sums.Right.Row7);
    }

    private void FinishRow(int tap, int k, int c, Quad left, Quad right)
    {
        if (k >= Problem.Conv.K)
            return;
        int row = (Grid.IdxY * Problem.Conv.K + k) * Problem.Conv.Taps + tap;
        Write(row, c, left);
        if (TWidth.Columns == WideTile.Columns)
            Write(row, c + GroupTile<TWidth>.RightColumns, right);
    }

    private void Write(int row, int c, Quad sum) => Dw.Store(row, c, Adds != 0 ? sum + Dw.Load(row, c) : sum);
}
