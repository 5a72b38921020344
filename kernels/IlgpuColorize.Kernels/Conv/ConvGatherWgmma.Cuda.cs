using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the arguments of <see cref="ConvGatherWgmma{TTile, TFilter}"/>.</summary>
/// <param name="Target">How the work is cut, and where its results go.</param>
/// <param name="Source">Map of the source, (channels, columns, rows, images).</param>
/// <param name="Filter">Map of the filter, (input channels, output channels, taps).</param>
internal readonly record struct ConvGatherWgmmaOperands(ConvGatherTarget Target, long Source, long Filter)
{
    /// <summary>Gets how the work is cut.</summary>
    public ConvTiling Tiling => Target.Tiling;
}

/// <summary>
/// Computes a gather, fprop or one parity class of dgrad, as an implicit matrix product by wgmma, on SM 9.0: 128 pixels x <typeparamref name="TTile"/>'s columns a
/// tile, and one tile after the other in every group. Thread 0 of the first warpgroup brings, for every tap and 64 reduced channels, a box of source pixels and a block of
/// the filter to shared memory, zeros where the box leaves the image or the channels end; the other two warpgroups multiply 64 pixels each, and finish their own sums while the first
/// stages of the next tile arrive.
/// </summary>
/// <param name="Operands">The arguments.</param>
internal readonly record struct ConvGatherWgmma<TTile, TFilter>(ConvGatherWgmmaOperands Operands) : ICudaKernel
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
            position = Accumulate(ring, position, Operands.Tiling.Steps(origin, ConvTiling.StepChannels));
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

    private void Finish(long staged, TileOrigin origin)
    {
        for (int block = 0; block * StagedSums.Columns < TTile.Columns; block++)
        {
            TTile.Store(block, StagedSums.Upper(staged), StagedSums.Lower(staged));
            int column = block * StagedSums.Columns;
            Operands.Target.Finish(staged, origin, Warpgroups.ConsumerWarp * Warpgroups.WarpRows, column, IntrinsicMath.Min(StagedSums.Columns, TTile.Columns - column));
        }
    }
}
