using ILGPU;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A group's tile of a matrix product: 256 threads sum 128 rows x <typeparamref name="TWidth"/>'s columns over stages of eight values,
/// which lie in shared memory twice, so that one stage is filled while the other is multiplied and one barrier a stage is enough.
/// </summary>
/// <remarks>
/// Warps stand 4 x 2, their lanes 4 x 8. A thread's rows are two quads 16 rows apart, its columns one or two quads 32 columns apart: in
/// each load of a column quad eight lanes read 32 neighbouring values, all banks once, and in each load of a row quad only four addresses
/// differ. A stage's lines of rows lie 132 values apart: filled from channels, a lane stores four channels of one pixel to four lines, and
/// its neighbour's four lines begin 4 x 132 values on, 16 banks away, so that a warp's 2 x 16 stores never meet.
/// </remarks>
internal readonly struct GroupTile<TWidth>
    where TWidth : struct, ITileWidth
{
    public const int Threads = 256;
    public const int Rows = 128;
    public const int Depth = 8;

    /// <summary>From a thread's first four rows to its second four.</summary>
    public const int LowerRows = 16;

    /// <summary>From a thread's first four columns to its second four, of a wide tile.</summary>
    public const int RightColumns = 32;

    private const int RowPitch = Rows + Quad.Lanes;
    private const int RowQuads = RowPitch / Quad.Lanes;
    private const int ColumnQuads = 128 / Quad.Lanes;
    private readonly ArrayView<Quad> _rows;
    private readonly ArrayView<Quad> _columns;

    private GroupTile(ArrayView<Quad> rows, ArrayView<Quad> columns, int thread)
    {
        _rows = rows;
        _columns = columns;
        Line = thread / ColumnQuads;
        InLine = thread % ColumnQuads * Quad.Lanes;
        FilledRow = thread / (Depth / Quad.Lanes);
        FilledLine = thread % (Depth / Quad.Lanes) * Quad.Lanes;
        FirstRow = (thread / 64 * 8 + thread % 32 / 8) * Quad.Lanes;
        FirstColumn = thread / 32 % 2 * (TWidth.Columns / 2) + thread % 8 * Quad.Lanes;
    }

    /// <summary>Takes the group's shared memory.</summary>
    public static GroupTile<TWidth> Allocate()
        => new(SharedMemory.Allocate<Quad>(2 * Depth * RowQuads), SharedMemory.Allocate<Quad>(2 * Depth * ColumnQuads), Group.IdxX);

    /// <summary>The line of a stage that the thread fills where a line holds neighbouring channels: 32 threads a line.</summary>
    public int Line { get; }

    /// <summary>The first of the four values that the thread fills in its line.</summary>
    public int InLine { get; }

    /// <summary>Whether the thread fills columns that are read: a narrow tile's lines are half as long.</summary>
    public bool FillsColumns => InLine < TWidth.Columns;

    /// <summary>The row that the thread fills where rows are pixels: two threads a pixel, each four of the eight channels.</summary>
    public int FilledRow { get; }

    /// <summary>The first of the four lines that the thread fills of its row.</summary>
    public int FilledLine { get; }

    /// <summary>The thread's first row; its others are the three that follow, and four from <see cref="LowerRows"/> on.</summary>
    public int FirstRow { get; }

    /// <summary>
    /// The thread's first column; its others are the three that follow, and of a wide tile four from <see cref="RightColumns"/> on.
    /// </summary>
    public int FirstColumn { get; }

    /// <summary>Fills four values of a line of rows.</summary>
    public void FillRows(int stage, Quad values) => _rows[(stage * Depth + Line) * RowQuads + InLine / Quad.Lanes] = values;

    /// <summary>Fills four lines of one row.</summary>
    public void FillRow(int stage, Quad values)
    {
        ArrayView<float> lines = _rows.Cast<float>().SubView((stage * Depth + FilledLine) * RowPitch + FilledRow, 3 * RowPitch + 1);
        lines[0] = values.X;
        lines[RowPitch] = values.Y;
        lines[2 * RowPitch] = values.Z;
        lines[3 * RowPitch] = values.W;
    }

    /// <summary>Fills four values of a line of columns.</summary>
    public void FillColumns(int stage, Quad values) => _columns[(stage * Depth + Line) * ColumnQuads + InLine / Quad.Lanes] = values;

    /// <summary>Returns sums plus the products of a stage, line by line.</summary>
    public TileSums Multiply(int stage, TileSums sums)
    {
        ArrayView<Quad> rows = _rows.SubView(
            stage * Depth * RowQuads + FirstRow / Quad.Lanes, (Depth - 1) * RowQuads + LowerRows / Quad.Lanes + 1);
        ArrayView<Quad> columns = _columns.SubView(
            stage * Depth * ColumnQuads + FirstColumn / Quad.Lanes, (Depth - 1) * ColumnQuads + RightColumns / Quad.Lanes + 1);
        sums = MultiplyLine(rows, columns, 0, sums);
        sums = MultiplyLine(rows, columns, 1, sums);
        sums = MultiplyLine(rows, columns, 2, sums);
        sums = MultiplyLine(rows, columns, 3, sums);
        sums = MultiplyLine(rows, columns, 4, sums);
        sums = MultiplyLine(rows, columns, 5, sums);
        sums = MultiplyLine(rows, columns, 6, sums);
        return MultiplyLine(rows, columns, 7, sums);
    }

    private static TileSums MultiplyLine(ArrayView<Quad> rows, ArrayView<Quad> columns, int line, TileSums sums)
    {
        Quad upper = rows[line * RowQuads], lower = rows[line * RowQuads + LowerRows / Quad.Lanes];
        sums.Left = sums.Left.Plus(upper, lower, columns[line * ColumnQuads]);
        if (TWidth.Columns == WideTile.Columns)
            sums.Right = sums.Right.Plus(upper, lower, columns[line * ColumnQuads + RightColumns / Quad.Lanes]);
        return sums;
    }
}
