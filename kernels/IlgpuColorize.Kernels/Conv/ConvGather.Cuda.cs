using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the arguments of <see cref="ConvGatherTensorCore{TTile, TFilter}"/>.</summary>
/// <param name="Tiling">How the work is cut.</param>
/// <param name="Source">Map of the source, (channels, columns, rows, images).</param>
/// <param name="Filter">Map of the filter, (input channels, output channels, taps).</param>
/// <param name="Output">What becomes of the sums.</param>
/// <param name="Height">Rows of the target.</param>
/// <param name="Width">Columns of the target.</param>
internal readonly record struct ConvGatherOperands(ConvTiling Tiling, long Source, long Filter, ConvOutput Output, int Height, int Width)
{
    /// <summary>Returns the pixel of the target that a pixel of a tile is, or -1 where the box reaches beyond the results.</summary>
    public int Target(TileOrigin origin, int pixel)
    {
        int column = origin.Column + Tiling.Box.ColumnOf(pixel), row = origin.Row + Tiling.Box.RowOf(pixel), image = origin.Image + Tiling.Box.ImageOf(pixel);
        if (column >= Tiling.Columns.Count || row >= Tiling.Rows.Count || image >= Tiling.Images)
            return -1;
        row = Tiling.Rows.TargetStart + row * Tiling.Rows.TargetStep;
        column = Tiling.Columns.TargetStart + column * Tiling.Columns.TargetStep;
        return (image * Height + row) * Width + column;
    }
}

/// <summary>
/// Computes a gather, fprop or one parity class of dgrad, as an implicit matrix product on the tensor cores of SM 9.0: 128 pixels x <typeparamref name="TTile"/>'s columns a
/// tile, and one tile after the other in every group. Thread 0 of the first warpgroup brings, for every tap and 64 reduced channels, a box of source pixels and a block of
/// the filter to shared memory, zeros where the box leaves the image or the channels end; the other two warpgroups multiply 64 pixels each, and finish their own sums while the first
/// stages of the next tile arrive.
/// </summary>
/// <param name="Operands">The arguments.</param>
internal readonly record struct ConvGatherTensorCore<TTile, TFilter>(ConvGatherOperands Operands) : ICudaKernel
    where TTile : unmanaged, IWgmmaTile
    where TFilter : unmanaged, IFilterBlock
{
    private const int PixelBytes = ConvTiling.Pixels * WgmmaDescriptor.RowBytes;

    private static int StageBytes => PixelBytes + TFilter.Bytes(TTile.Columns);

    /// <inheritdoc/>
    public static CudaKernelTraits Traits
        => new("sm_90a", Warpgroups.GroupSize, StageRing.SharedBytes(StageBytes) + Warpgroups.ConsumerWarps * StagedSums.Bytes);

    /// <inheritdoc/>
    public void Execute()
    {
        StageRing ring = StageRing.Open(StageBytes, Warpgroups.Consumers);
        long staged = Ptx.GenericAddress(ring.End + Warpgroups.ConsumerWarp * StagedSums.Bytes);
        TTile.Declare();
        RingPosition position = default;
        if (Warpgroups.IsProducer)
        {
            for (int tile = Grid.IdxX; tile < Operands.Tiling.Tiles && Group.IdxX == 0; tile += Grid.DimX)
                position = Fill(ring, position, Operands.Tiling.Origin(tile));
            return;
        }
        for (int tile = Grid.IdxX; tile < Operands.Tiling.Tiles; tile += Grid.DimX)
        {
            TileOrigin origin = Operands.Tiling.Origin(tile);
            position = Accumulate(ring, position, Operands.Tiling.Steps(origin));
            Finish(staged, origin);
        }
    }

    private RingPosition Fill(StageRing ring, RingPosition position, TileOrigin origin)
    {
        for (int rowTap = 0; rowTap < Operands.Tiling.Rows.Taps; rowTap++)
        {
            if (!ConvTiling.Touches(Operands.Tiling.Rows, origin.Row, Operands.Tiling.Box.Rows, rowTap))
                continue;
            for (int columnTap = 0; columnTap < Operands.Tiling.Columns.Taps; columnTap++)
            {
                if (!ConvTiling.Touches(Operands.Tiling.Columns, origin.Column, Operands.Tiling.Box.Columns, columnTap))
                    continue;
                int row = ConvTiling.Source(Operands.Tiling.Rows, origin.Row, rowTap), column = ConvTiling.Source(Operands.Tiling.Columns, origin.Column, columnTap);
                int tap = Operands.Tiling.Taps.Of(rowTap, columnTap);
                for (int channel = 0; channel < Operands.Tiling.Reduced; channel += ConvTiling.StepChannels)
                {
                    int stage = ring.BeginFilling(position), full = ring.Full(position.Stage);
                    Ptx.TensorCopy(stage, Operands.Source, channel, column, row, origin.Image, full);
                    TFilter.Copy(stage + PixelBytes, Operands.Filter, channel, origin.Result, tap, TTile.Columns, full);
                    position = position.Next();
                }
            }
        }
        return position;
    }

    private static RingPosition Accumulate(StageRing ring, RingPosition position, int steps)
    {
        TTile.Clear();
        int pixels = Warpgroups.Consumer * (Warpgroups.TileRows * WgmmaDescriptor.RowBytes);
        int running = -1;
        for (int step = 0; step < steps; step++)
        {
            int stage = ring.AwaitFull(position);
            Ptx.WgmmaFence();
            TFilter.Multiply<TTile>(stage + pixels, stage + PixelBytes, 0);
            TFilter.Multiply<TTile>(stage + pixels, stage + PixelBytes, 1);
            TFilter.Multiply<TTile>(stage + pixels, stage + PixelBytes, 2);
            TFilter.Multiply<TTile>(stage + pixels, stage + PixelBytes, 3);
            Ptx.WgmmaCommit();
            // The products before these are complete: their stage may be filled again.
            Ptx.WgmmaWaitForAllButOne();
            ring.Release(running);
            running = position.Stage;
            position = position.Next();
        }
        Ptx.WgmmaWait();
        ring.Release(running);
        return position;
    }

    // A warp stages its 16 pixels x 32 columns at a time and reads them back alone: item i is eight channels of a pixel, so that neighbouring lanes store neighbouring bytes.
    private void Finish(long staged, TileOrigin origin)
    {
        for (int block = 0; block * StagedSums.Columns < TTile.Columns; block++)
        {
            TTile.Store(block, StagedSums.Upper(staged), StagedSums.Lower(staged));
            Warp.Barrier();
            int channels = IntrinsicMath.Min(StagedSums.Columns, TTile.Columns - block * StagedSums.Columns) / ConvOutput.Lanes;
            for (int item = Warp.LaneIdx; item < Warpgroups.WarpRows * channels; item += Warp.WarpSize)
            {
                int row = item / channels, lane = item % channels * ConvOutput.Lanes;
                int result = origin.Result + block * StagedSums.Columns + lane;
                int target = Operands.Target(origin, Warpgroups.ConsumerWarp * Warpgroups.WarpRows + row);
                if (target >= 0 && result < Operands.Tiling.Results)
                    Operands.Output.Finish(staged + StagedSums.Place(row, lane), target, result);
            }
            Warp.Barrier();
        }
    }
}
