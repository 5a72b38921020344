using ILGPU;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Is a group's tile of a matrix product: 256 threads sum 128 rows x <typeparamref name="TWidth"/>'s columns over stages of eight values, which lie in shared memory twice, so
/// that one stage is filled while the other is multiplied and one barrier a stage is enough.
/// </summary>
/// <remarks>
/// Warps stand 4 x 2, their lanes 4 x 8. A thread's rows are two quads 16 rows apart, its columns one or two quads 32 columns apart: in each load of a column quad eight lanes
/// read 32 neighbouring values, all banks once, and in each load of a row quad only four addresses differ. A stage's row values lie 132 apart: filled from channels, a lane
/// stores four values of one pixel to four lines, and the other four of the pixel's eight lines begin 4 x 4 = 16 banks on, so that a warp's 32 stores of a line never meet.
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

    private const int RowQuads = Rows / Quad.Lanes + 1;
    private const int ColumnQuads = 128 / Quad.Lanes;

    private readonly ArrayView<Quad> _rows;
    private readonly ArrayView<Quad> _columns;
    private readonly int _thread;

    private GroupTile(ArrayView<Quad> rows, ArrayView<Quad> columns, int thread)
    {
        _rows = rows;
        _columns = columns;
        _thread = thread;
    }

    /// <summary>Takes the group's shared memory.</summary>
    public static GroupTile<TWidth> Allocate()
        => new(SharedMemory.Allocate<Quad>(2 * Depth * RowQuads), SharedMemory.Allocate<Quad>(2 * Depth * ColumnQuads), Group.IdxX);

    /// <summary>Gets the line of a stage that the thread fills where a line holds neighbouring channels: 32 threads a line.</summary>
    public int Line => _thread / ColumnQuads;

    /// <summary>Gets the first of the four values that the thread fills in its line.</summary>
    public int InLine => _thread % ColumnQuads * Quad.Lanes;

    /// <summary>Tells whether the thread fills columns: a narrow tile's lines are half as long.</summary>
    public bool FillsColumns => InLine < TWidth.Columns;

    /// <summary>Gets the row that the thread fills where rows are pixels: two threads a pixel, each four of the eight channels.</summary>
    public int FilledRow => _thread / (Depth / Quad.Lanes);

    /// <summary>Gets the first of the four lines that the thread fills of its row.</summary>
    public int FilledLine => _thread % (Depth / Quad.Lanes) * Quad.Lanes;

    /// <summary>Gets the thread's first row; its others are the three that follow, and four from 16 on.</summary>
    public int FirstRow => (_thread / 64 * 8 + _thread % 32 / 8) * Quad.Lanes;

    /// <summary>Gets the thread's first column; its others are the three that follow, and of a wide tile four from 32 on.</summary>
    public int FirstColumn => _thread / 32 % 2 * (TWidth.Columns / 2) + _thread % 8 * Quad.Lanes;

    /// <summary>Fills four values of a line of rows.</summary>
    public void FillRows(int stage, Quad values) => _rows[(stage * Depth + Line) * RowQuads + InLine / Quad.Lanes] = values;

    /// <summary>Fills four lines of one row.</summary>
    public void FillRow(int stage, Quad values)
    {
        ArrayView<float> rows = _rows.Cast<float>();
        int at = (stage * Depth + FilledLine) * (RowQuads * Quad.Lanes) + FilledRow;
        rows[at] = values.X;
        rows[at + RowQuads * Quad.Lanes] = values.Y;
        rows[at + 2 * RowQuads * Quad.Lanes] = values.Z;
        rows[at + 3 * RowQuads * Quad.Lanes] = values.W;
    }

    /// <summary>Fills four values of a line of columns.</summary>
    public void FillColumns(int stage, Quad values) => _columns[(stage * Depth + Line) * ColumnQuads + InLine / Quad.Lanes] = values;

    /// <summary>Returns sums plus the products of a stage.</summary>
    public TileSums Multiply(int stage, TileSums sums)
    {
        ArrayView<Quad> rows = _rows.SubView(stage * Depth * RowQuads + FirstRow / Quad.Lanes, (Depth - 1) * RowQuads + LowerRows / Quad.Lanes + 1);
        ArrayView<Quad> columns = _columns.SubView(stage * Depth * ColumnQuads + FirstColumn / Quad.Lanes, (Depth - 1) * ColumnQuads + RightColumns / Quad.Lanes + 1);
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
