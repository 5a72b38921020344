using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes a gather, fprop or one parity class of dgrad for each Y of the grid, as an implicit matrix product: rows are result pixels,
/// columns result channels, and a stage is eight reduced channels of one tap. Sums run over taps, then channels; then bias, then the added
/// tensor.
/// </summary>
/// <param name="Axes">How pixels are gathered.</param>
/// <param name="Source">What is read, its channels reduced.</param>
/// <param name="Filter">The filter, a line of result channels for each tap and reduced channel.</param>
/// <param name="Bias">A value for each result channel.</param>
/// <param name="HasBias">1 where there is a bias.</param>
/// <param name="Added">What is added to the sums.</param>
/// <param name="HasAdded">1 where something is.</param>
/// <param name="Target">Where results are written.</param>
internal readonly record struct ConvTiledGatherKernel<TWidth>(
    TiledAxes Axes, QuadView Source, TiledFilterView Filter, ArrayView<float> Bias, int HasBias, QuadView Added, int HasAdded,
    QuadView Target) : IGroupKernel
    where TWidth : struct, ITileWidth
{
    /// <inheritdoc/>
    public static int GroupSize => GroupTile<TWidth>.Threads;

    /// <inheritdoc/>
    public static int ResidentGroups => 2;

    /// <summary>Returns the groups of a launch.</summary>
    public static Index2D GridOf(in ConvGather gather)
    {
        int pixelTiles = (gather.Pixels + GroupTile<TWidth>.Rows - 1) / GroupTile<TWidth>.Rows;
        return new(checked(pixelTiles * ColumnTiles(gather.Target.C)), gather.Classes);
    }

    /// <inheritdoc/>
    public void Execute()
    {
        var tile = GroupTile<TWidth>.Allocate();
        // Result channels run fastest through the grid: groups that run together share their pixels in the cache.
        int across = ColumnTiles(Target.View.C);
        int firstPixel = Grid.IdxX / across * GroupTile<TWidth>.Rows;
        int firstChannel = Grid.IdxX % across * TWidth.Columns;

        // A group beyond the pixels of its class, which may have none, works beyond those of the largest instead and stores nothing: every
        // group meets every barrier. Where a kernel returns before one, PoCL 6 compiles its last condition as if all threads met it alike.
        int parities = Grid.IdxY;
        if (firstPixel >= Target.View.N * Axes.Pixels(parities))
        {
            parities = 0;
            firstPixel = Target.View.N * Axes.Pixels(0);
        }
        ConvAxis rows = Axes.Rows(parities), columns = Axes.Columns(parities);
        TileSums sums = Accumulate(tile, rows, columns, firstPixel, firstChannel + tile.InLine);
        Finish(rows, columns, firstPixel + tile.FirstRow, firstChannel + tile.FirstColumn, sums);
    }

    private TileSums Accumulate(GroupTile<TWidth> tile, ConvAxis rows, ConvAxis columns, int firstPixel, int filterColumn)
    {
        TileSums sums = default;
        GatheredPixel pixel = GatheredPixel.Of(firstPixel + tile.FilledRow, Source.View.N, rows, columns);
        TileRows touched = TileRows.Of(firstPixel, GroupTile<TWidth>.Rows, rows, columns);
        TapCursor next = TapCursor.First(touched, rows, columns);
        tile.FillRow(0, LoadSource(next, rows, columns, pixel, tile.FilledLine));
        tile.FillColumns(0, LoadFilter(next, rows, columns, tile, filterColumn));
        Group.Barrier();
        int stage = 0;
        while (next.RowTap < rows.Taps)
        {
            // The next stage is on its way while this one is multiplied; beyond the last tap come values that are not read.
            next = next.Next(GroupTile<TWidth>.Depth, Source.View.C, touched, rows, columns);
            Quad source = LoadSource(next, rows, columns, pixel, tile.FilledLine);
            Quad filter = LoadFilter(next, rows, columns, tile, filterColumn);
            sums = tile.Multiply(stage, sums);
            stage = 1 - stage;
            tile.FillRow(stage, source);
            tile.FillColumns(stage, filter);
            Group.Barrier();
        }
        return sums;
    }

    private Quad LoadSource(TapCursor at, in ConvAxis rows, in ConvAxis columns, GatheredPixel pixel, int line)
        => Source.Load(pixel.Source(rows, columns, at), at.Channel + line);

    private Quad LoadFilter(TapCursor at, in ConvAxis rows, in ConvAxis columns, GroupTile<TWidth> tile, int column)
        => tile.FillsColumns ? Filter.Load(at.FilterTap(rows, columns, Filter.TapColumns), at.Channel + tile.Line, column) : default;

    private void Finish(in ConvAxis rows, in ConvAxis columns, int pixel, int channel, TileSums sums)
    {
        Quad left = BiasOf(channel), right = BiasOf(channel + GroupTile<TWidth>.RightColumns);
        FinishRow(rows, columns, pixel, channel, sums.Left.Row0 + left, sums.Right.Row0 + right);
        FinishRow(rows, columns, pixel + 1, channel, sums.Left.Row1 + left, sums.Right.Row1 + right);
        FinishRow(rows, columns, pixel + 2, channel, sums.Left.Row2 + left, sums.Right.Row2 + right);
        FinishRow(rows, columns, pixel + 3, channel, sums.Left.Row3 + left, sums.Right.Row3 + right);
        pixel += GroupTile<TWidth>.LowerRows;
        FinishRow(rows, columns, pixel, channel, sums.Left.Row4 + left, sums.Right.Row4 + right);
        FinishRow(rows, columns, pixel + 1, channel, sums.Left.Row5 + left, sums.Right.Row5 + right);
        FinishRow(rows, columns, pixel + 2, channel, sums.Left.Row6 + left, sums.Right.Row6 + right);
        FinishRow(rows, columns, pixel + 3, channel, sums.Left.Row7 + left, sums.Right.Row7 + right);
    }

    private void FinishRow(in ConvAxis rows, in ConvAxis columns, int index, int channel, Quad left, Quad right)
    {
        GatheredPixel pixel = GatheredPixel.Of(index, Target.View.N, rows, columns);
        if (pixel.Image < 0)
            return;
        int target = pixel.Target(rows, columns, Target.View.H, Target.View.W);
        Write(target, channel, left);
        if (TWidth.Columns == WideTile.Columns)
            Write(target, channel + GroupTile<TWidth>.RightColumns, right);
    }

    private void Write(int pixel, int channel, Quad sum)
        => Target.Store(pixel, channel, HasAdded != 0 ? sum + Added.Load(pixel, channel) : sum);

    private Quad BiasOf(int channel)
    {
        if (HasBias == 0)
            return default;
        int last = Target.View.C - 1;
        return new(
            Bias[Math.Min(channel, last)], Bias[Math.Min(channel + 1, last)], Bias[Math.Min(channel + 2, last)],
            Bias[Math.Min(channel + 3, last)]);
    }

    private static int ColumnTiles(int channels) => (channels + TWidth.Columns - 1) / TWidth.Columns;
}
