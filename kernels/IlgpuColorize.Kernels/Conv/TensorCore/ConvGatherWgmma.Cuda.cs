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
/// tile, and one tile, or share of one, after the other in every group. Thread 0 of the first warpgroup brings, for every tap and 64 reduced channels, a box of source pixels
/// and a block of the filter to shared memory, zeros where the box leaves the image or the channels end; the other two warpgroups multiply 64 pixels each, and finish their own
/// sums while the first stages of the next tile arrive.
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
            for (int item = Grid.IdxX; item < Operands.Tiling.Items && Group.IdxX == 0; item += Grid.DimX)
                position = Fill(ring, position, item);
            return;
        }
        for (int item = Grid.IdxX; item < Operands.Tiling.Items; item += Grid.DimX)
        {
            TileOrigin origin = Operands.Tiling.Origin(item);
            position = Accumulate(ring, position, Operands.Tiling.StepsOf(item, origin, ConvTiling.StepChannels).Count);
            Finish(staged, origin, Operands.Target.PixelsBefore(Operands.Tiling.ShareOf(item)));
        }
    }

    private RingPosition Fill(StageRing ring, RingPosition position, int item)
    {
        ConvTiling tiling = Operands.Tiling;
        TileOrigin origin = tiling.Origin(item);
        StepRange steps = tiling.StepsOf(item, origin, ConvTiling.StepChannels);
        var at = GatherCursor.At(tiling, origin, steps.First, ConvTiling.StepChannels);
        for (int step = 0; step < steps.Count; step++)
        {
            int row = ConvTiling.Source(tiling.Rows, origin.Row, at.RowTap), column = ConvTiling.Source(tiling.Columns, origin.Column, at.ColumnTap);
            int stage = ring.BeginFilling(position), full = ring.Full(position.Stage);
            Ptx.TensorCopy(stage, Operands.Source, at.Channel, column, row, origin.Image, full);
            TFilter.Copy(stage + PixelBytes, Operands.Filter, at.Channel, origin.Result, tiling.Taps.Of(at.RowTap, at.ColumnTap), TTile.Columns, full);
            position = position.Next();
            at = at.Next(tiling.Reduced, ConvTiling.StepChannels);
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

    private void Finish(long staged, TileOrigin origin, int before)
    {
        for (int block = 0; block * StagedSums.Columns < TTile.Columns; block++)
        {
            TTile.Store(block, StagedSums.Upper(staged), StagedSums.Lower(staged));
            int column = block * StagedSums.Columns;
            Operands.Target.Finish(staged, origin, before, Warpgroups.ConsumerWarp * Warpgroups.WarpRows, column, IntrinsicMath.Min(StagedSums.Columns, TTile.Columns - column));
        }
    }
}
