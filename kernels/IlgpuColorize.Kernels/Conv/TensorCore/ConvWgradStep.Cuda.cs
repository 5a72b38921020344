using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A step of <see cref="ConvWgradMma{TTile}"/>: a box of 32 output pixels. Neighbouring threads copy neighbouring chunks of a pixel's
/// channels.
/// </summary>
/// <param name="Operands">The kernel's arguments.</param>
/// <param name="Origin">What the group computes.</param>
/// <param name="Steps">The boxes of the tap.</param>
/// <param name="SourceRow">The row of x that the tap reads for row 0 of the output.</param>
/// <param name="SourceColumn">The column of x that the tap reads for column 0 of the output.</param>
/// <param name="Box">Where the box begins.</param>
internal readonly record struct ConvWgradStep<TTile>(
    ConvWgradMmaOperands Operands, WgradOrigin Origin, TapSteps Steps, int SourceRow, int SourceColumn, TileOrigin Box)
    : IMmaStep<ConvWgradStep<TTile>>
    where TTile : unmanaged, IMmaTile
{
    private const int DyRowBytes = ConvWgradTiling.TileK * sizeof(ushort);
    private const int DyBytes = MmaPanel.Depth * DyRowBytes;
    private const int DyChunks = ConvWgradTiling.TileK / MmaPanel.ChunkElements;

    private static int XRowBytes => TTile.Columns * sizeof(ushort);

    private static int XChunks => TTile.Columns / MmaPanel.ChunkElements;

    private ConvWgradTiling Tiling => Operands.Tiling;

    /// <summary>Returns a step of a group.</summary>
    public static ConvWgradStep<TTile> First(ConvWgradMmaOperands operands, WgradOrigin origin, TapSteps steps, int step)
    {
        ConvWgradTiling tiling = operands.Tiling;
        // Without columns or rows of boxes there is no step either.
        TileOrigin box = steps.Count > 0 ? tiling.BoxOf(steps, step) : default;
        return new(operands, origin, steps, tiling.SourceRow(default, origin.Tap), tiling.SourceColumn(default, origin.Tap), box);
    }

    /// <inheritdoc/>
    public ConvWgradStep<TTile> Copy(int stage)
    {
        for (int item = Group.IdxX; item < MmaPanel.Depth * DyChunks; item += MmaWarps.GroupSize)
            CopyDy(stage, item / DyChunks, item & DyChunks - 1);
        for (int item = Group.IdxX; item < MmaPanel.Depth * XChunks; item += MmaWarps.GroupSize)
            CopyX(stage + DyBytes, item / XChunks, item & XChunks - 1);
        return this with { Box = Tiling.NextBox(Steps, Box) };
    }

    /// <inheritdoc/>
    public void Multiply(int stage)
    {
        int dy = stage + MmaPanel.TransposedRows(Warp.LaneIdx, MmaWarps.FirstRow(TTile.Columns), DyRowBytes);
        int x = stage + DyBytes + MmaPanel.TransposedColumns(Warp.LaneIdx, MmaWarps.FirstColumn(TTile.Columns), XRowBytes);
        TTile.LoadTransposedRows(dy);
        Ptx.LoadTransposedMatrixColumns(x);
        TTile.Multiply();
        TTile.LoadTransposedRows(dy + MmaPanel.NextRows(DyRowBytes));
        Ptx.LoadTransposedMatrixColumns(x + MmaPanel.NextRows(XRowBytes));
        TTile.Multiply();
    }

    private void CopyDy(int target, int pixel, int chunk)
    {
        int row = Box.Row + Tiling.Box.RowOf(pixel);
        int column = Box.Column + Tiling.Box.ColumnOf(pixel);
        int image = Box.Image + Tiling.Box.ImageOf(pixel);
        bool isInside = row < Tiling.Rows.Count && column < Tiling.Columns.Count && image < Tiling.Images;
        int channel = Origin.K + chunk * MmaPanel.ChunkElements;
        long source = Operands.Dy.BFloat16((image * Tiling.Rows.Count + row) * Tiling.Columns.Count + column, channel);
        Ptx.CpAsync(target + MmaPanel.Place(pixel, chunk, DyRowBytes), source, isInside ? MmaPanel.BytesOf(Tiling.K - channel) : 0);
    }

    private void CopyX(int target, int pixel, int chunk)
    {
        int row = SourceRow + (Box.Row + Tiling.Box.RowOf(pixel)) * Tiling.Rows.SourceStep;
        int column = SourceColumn + (Box.Column + Tiling.Box.ColumnOf(pixel)) * Tiling.Columns.SourceStep;
        int image = Box.Image + Tiling.Box.ImageOf(pixel);
        bool isInside = (uint)row < (uint)Tiling.Rows.Extent && (uint)column < (uint)Tiling.Columns.Extent && image < Tiling.Images;
        int channel = Origin.C + chunk * MmaPanel.ChunkElements;
        long source = Operands.X.BFloat16((image * Tiling.Rows.Extent + row) * Tiling.Columns.Extent + column, channel);
        Ptx.CpAsync(target + MmaPanel.Place(pixel, chunk, XRowBytes), source, isInside ? MmaPanel.BytesOf(Tiling.C - channel) : 0);
    }
}
