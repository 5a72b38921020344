using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the arguments of <see cref="ConvGatherTensorCore{TTile}"/>.</summary>
/// <param name="Tiling">How the work is cut.</param>
/// <param name="Source">Map of the source, (channels, columns, rows, images).</param>
/// <param name="Filter">Map of the filter, (reduced channels, result channels, taps).</param>
/// <param name="Output">What becomes of the sums.</param>
/// <param name="Height">Rows of the target.</param>
/// <param name="Width">Columns of the target.</param>
internal readonly record struct ConvGatherOperands(ConvTiling Tiling, long Source, long Filter, ConvOutput Output, int Height, int Width)
{
    /// <summary>Returns the pixel of the target that a pixel of a tile is, or -1 where the box reaches beyond the results.</summary>
    public int Target(TileOrigin origin, int pixel)
    {
        int column = origin.Column + Tiling.Tile.ColumnOf(pixel), row = origin.Row + Tiling.Tile.RowOf(pixel), image = origin.Image + Tiling.Tile.ImageOf(pixel);
        if (column >= Tiling.Columns.Count || row >= Tiling.Rows.Count || image >= Tiling.Images)
            return -1;
        row = Tiling.Rows.TargetStart + row * Tiling.Rows.TargetStep;
        column = Tiling.Columns.TargetStart + column * Tiling.Columns.TargetStep;
        return (image * Height + row) * Width + column;
    }
}

/// <summary>
/// Computes a gather, fprop or one parity class of dgrad, as an implicit matrix product on the tensor cores of SM 9.0: 128 pixels x <typeparamref name="TTile"/>'s columns a
/// group. Thread 0 of the first warpgroup brings, for every tap and 64 reduced channels, a box of source pixels and a block of filter rows to shared memory, zeros where the
/// box leaves the image or the channels end; the other two warpgroups multiply 64 pixels each, and finish their own sums.
/// </summary>
/// <param name="Operands">The arguments.</param>
internal readonly record struct ConvGatherTensorCore<TTile>(ConvGatherOperands Operands) : ICudaKernel
    where TTile : unmanaged, IWgmmaTile
{
    private const int PixelBytes = ConvTiling.Pixels * WgmmaDescriptor.RowBytes;

    private static int StageBytes => PixelBytes + TTile.Columns * WgmmaDescriptor.RowBytes;

    /// <inheritdoc/>
    public static CudaKernelTraits Traits => new("sm_90a", 9, Warpgroups.GroupSize, StageRing.SharedBytes(StageBytes));

    /// <inheritdoc/>
    public void Execute()
    {
        StageRing ring = StageRing.Open(StageBytes, Warpgroups.Consumers);
        long generic = Ptx.GenericAddress(ring.Tiles);
        TTile.Declare();
        TileOrigin origin = Operands.Tiling.Origin(Grid.IdxX);
        if (Warpgroups.IsProducer)
        {
            if (Group.IdxX == 0)
                Fill(ring, origin);
            return;
        }
        Accumulate(ring, Operands.Tiling.Steps(origin));
        // Sums are staged where the stages were: both warpgroups have read theirs.
        Ptx.NamedBarrier(Warpgroups.ConsumerBarrier, Warpgroups.Consumers * Warpgroups.Size);
        Finish(generic, origin);
    }

    private void Fill(StageRing ring, TileOrigin origin)
    {
        RingPosition position = default;
        for (int rowTap = 0; rowTap < Operands.Tiling.Rows.Taps; rowTap++)
        {
            if (!ConvTiling.Touches(Operands.Tiling.Rows, origin.Row, Operands.Tiling.Tile.Rows, rowTap))
                continue;
            for (int columnTap = 0; columnTap < Operands.Tiling.Columns.Taps; columnTap++)
            {
                if (!ConvTiling.Touches(Operands.Tiling.Columns, origin.Column, Operands.Tiling.Tile.Columns, columnTap))
                    continue;
                int row = ConvTiling.Source(Operands.Tiling.Rows, origin.Row, rowTap), column = ConvTiling.Source(Operands.Tiling.Columns, origin.Column, columnTap);
                int tap = Operands.Tiling.FilterTap(rowTap, columnTap);
                for (int channel = 0; channel < Operands.Tiling.Reduced; channel += ConvTiling.StepChannels)
                {
                    int tile = ring.BeginFilling(position);
                    Ptx.TensorCopy(tile, Operands.Source, channel, column, row, origin.Image, ring.Full(position.Stage));
                    Ptx.TensorCopy(tile + PixelBytes, Operands.Filter, channel, origin.Result, tap, ring.Full(position.Stage));
                    position = position.Next();
                }
            }
        }
    }

    private static void Accumulate(StageRing ring, int steps)
    {
        TTile.Clear();
        int pixels = Warpgroups.Consumer * (Warpgroups.TileRows * WgmmaDescriptor.RowBytes);
        RingPosition position = default;
        int running = -1;
        for (int step = 0; step < steps; step++)
        {
            int tile = ring.AwaitFull(position);
            long a = WgmmaDescriptor.KMajor(tile + pixels), b = WgmmaDescriptor.KMajor(tile + PixelBytes);
            Ptx.WgmmaFence();
            TTile.Multiply(a, b);
            TTile.Multiply(a + WgmmaDescriptor.NextInRow, b + WgmmaDescriptor.NextInRow);
            TTile.Multiply(a + 2 * WgmmaDescriptor.NextInRow, b + 2 * WgmmaDescriptor.NextInRow);
            TTile.Multiply(a + 3 * WgmmaDescriptor.NextInRow, b + 3 * WgmmaDescriptor.NextInRow);
            Ptx.WgmmaCommit();
            // The products before these are complete: their stage may be filled again.
            Ptx.WgmmaWaitForAllButOne();
            if (running >= 0 && Warpgroups.IsLeader)
                Ptx.MbarrierArrive(ring.Empty(running));
            running = position.Stage;
            position = position.Next();
        }
        Ptx.WgmmaWait();
    }

    // A warp stages its 16 pixels x all columns and reads them back alone: item i of a warp is eight channels of pixel i / (columns / 8), so that lanes store neighbours.
    private void Finish(long staged, TileOrigin origin)
    {
        int warpPixel = Warpgroups.Consumer * Warpgroups.TileRows + Warpgroups.Warp * Warpgroups.WarpRows;
        long rows = staged + warpPixel * StagedSums.RowBytes(TTile.Columns);
        TTile.Store(StagedSums.Upper(rows, TTile.Columns), StagedSums.Lower(rows, TTile.Columns));
        Warp.Barrier();
        int blocks = TTile.Columns / ConvOutput.Lanes;
        for (int item = Warp.LaneIdx; item < Warpgroups.WarpRows * blocks; item += Warp.WarpSize)
        {
            int row = item / blocks, channel = item % blocks * ConvOutput.Lanes;
            int target = Operands.Target(origin, warpPixel + row);
            if (target >= 0 && origin.Result + channel < Operands.Tiling.Results)
                Operands.Output.Finish(rows + row * StagedSums.RowBytes(TTile.Columns) + channel * sizeof(float), target, origin.Result + channel);
        }
    }
}
