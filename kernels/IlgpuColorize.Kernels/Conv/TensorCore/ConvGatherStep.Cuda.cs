using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A pixel of a tile as one thread copies it: the place of its first tap in the source. Other taps are a fixed distance away.
/// </summary>
/// <param name="Address">Of its first channel under the first tap, which may lie outside.</param>
/// <param name="Row">Its row of the source under the first tap; far outside where the tile reaches beyond the images.</param>
/// <param name="Column">Its column.</param>
internal readonly record struct MmaSourcePixel(long Address, int Row, int Column)
{
    private const int Outside = int.MinValue / 2;

    /// <summary>Finds a pixel of a tile.</summary>
    public static MmaSourcePixel Of(ConvTiling tiling, PixelRows source, TileOrigin origin, int pixel)
    {
        int row = ConvTiling.Source(tiling.Rows, origin.Row + tiling.Box.RowOf(pixel), 0);
        int column = ConvTiling.Source(tiling.Columns, origin.Column + tiling.Box.ColumnOf(pixel), 0);
        int image = origin.Image + tiling.Box.ImageOf(pixel);
        long address = source.BFloat16((image * tiling.Rows.Extent + row) * tiling.Columns.Extent + column, 0);
        return new(address, image < tiling.Images ? row : Outside, column);
    }

    /// <summary>Returns whether a tap some rows and columns further lies in the source.</summary>
    public bool IsInside(ConvTiling tiling, int rows, int columns)
        => (uint)(Row + rows) < (uint)tiling.Rows.Extent && (uint)(Column + columns) < (uint)tiling.Columns.Extent;
}

/// <summary>
/// A step of <see cref="ConvGatherMma{TTile, TFilter}"/>: a tap and 32 reduced channels. Thread t copies chunk t % 4 of pixels t / 4 and t
/// / 4 + 64, so that four threads read 64 neighbouring bytes.
/// </summary>
/// <param name="Operands">The kernel's arguments.</param>
/// <param name="Upper">The thread's pixel of the tile's first 64.</param>
/// <param name="Lower">The thread's pixel of the other 64.</param>
/// <param name="Result">The tile's first result channel.</param>
/// <param name="Cursor">The tap and its first reduced channel.</param>
internal readonly record struct ConvGatherStep<TTile, TFilter>(
    ConvGatherMmaOperands Operands, MmaSourcePixel Upper, MmaSourcePixel Lower, int Result, GatherCursor Cursor)
    : IMmaStep<ConvGatherStep<TTile, TFilter>>
    where TTile : unmanaged, IMmaTile
    where TFilter : unmanaged, IMmaFilterPanel
{
    private const int PixelBytes = MmaWarps.TileRows * MmaPanel.DepthBytes;
    private const int PixelsAtOnce = MmaWarps.GroupSize / MmaPanel.DepthChunks;

    /// <summary>Returns a step of a tile.</summary>
    public static ConvGatherStep<TTile, TFilter> At(ConvGatherMmaOperands operands, TileOrigin origin, int step)
    {
        int pixel = Group.IdxX / MmaPanel.DepthChunks;
        return new(
            operands,
            MmaSourcePixel.Of(operands.Tiling, operands.Source, origin, pixel),
            MmaSourcePixel.Of(operands.Tiling, operands.Source, origin, pixel + PixelsAtOnce),
            origin.Result,
            GatherCursor.At(operands.Tiling, origin, step, MmaPanel.Depth));
    }

    /// <inheritdoc/>
    public ConvGatherStep<TTile, TFilter> Copy(int stage)
    {
        ConvTiling tiling = Operands.Tiling;
        int rows = Cursor.RowTap * tiling.Rows.TapStep, columns = Cursor.ColumnTap * tiling.Columns.TapStep;
        int chunk = Group.IdxX & MmaPanel.DepthChunks - 1, channel = Cursor.Channel + chunk * MmaPanel.ChunkElements;
        long further = ((long)(rows * tiling.Columns.Extent + columns) * Operands.Source.Pitch + channel) * sizeof(ushort);
        int bytes = MmaPanel.BytesOf(tiling.Reduced - channel);
        int target = stage + MmaPanel.Place(Group.IdxX / MmaPanel.DepthChunks, chunk, MmaPanel.DepthBytes);
        Ptx.CpAsync(target, Upper.Address + further, Upper.IsInside(tiling, rows, columns) ? bytes : 0);
        Ptx.CpAsync(
            target + PixelsAtOnce * MmaPanel.DepthBytes, Lower.Address + further, Lower.IsInside(tiling, rows, columns) ? bytes : 0);
        TFilter.Copy(
            stage + PixelBytes, Operands.Filter, tiling.Taps.Of(Cursor.RowTap, Cursor.ColumnTap), Cursor.Channel, tiling.Reduced, Result,
            tiling.Results, TTile.Columns);
        return this with { Cursor = Cursor.Next(tiling.Reduced, MmaPanel.Depth) };
    }

    /// <inheritdoc/>
    public void Multiply(int stage)
    {
        int pixels = stage + MmaPanel.Rows(Warp.LaneIdx, MmaWarps.FirstRow(TTile.Columns));
        int filter = stage + PixelBytes + TFilter.Columns(Warp.LaneIdx, MmaWarps.FirstColumn(TTile.Columns), TTile.Columns);
        TTile.LoadRows(pixels);
        TFilter.Load(filter, 0, TTile.Columns);
        TTile.Multiply();
        TTile.LoadRows(pixels ^ MmaPanel.NextInRow);
        TFilter.Load(filter, 1, TTile.Columns);
        TTile.Multiply();
    }
}
