using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The arguments of <see cref="ConvGatherWgmma{TTile, TFilter}"/>.</summary>
/// <param name="Target">How the work is cut, and where its results go.</param>
/// <param name="Source">Map of the source, (channels, columns, rows, images).</param>
/// <param name="Filter">Map of the filter, (input channels, output channels, taps).</param>
internal readonly record struct ConvGatherWgmmaOperands(ConvGatherTarget Target, long Source, long Filter)
{
    /// <summary>The cut of the work.</summary>
    public ConvTiling Tiling => Target.Tiling;
}

/// <summary>
/// Computes a gather, fprop or one parity class of dgrad, as an implicit matrix product by wgmma, on SM 9.0: 128 pixels x <typeparamref
/// name="TTile"/>'s columns a tile, and one tile, or slice of one, after the other in every group. Thread 0 of the first warpgroup brings,
/// for every tap and 64 reduced channels, a box of source pixels and a block of the filter to shared memory, zeros where the box leaves the
/// image or the channels end; the other two warpgroups multiply 64 pixels each, and finish their own sums while the first stages of the
/// next tile arrive.
/// </summary>
/// <param name="Operands">The arguments.</param>
internal readonly record struct ConvGatherWgmma<TTile, TFilter>(ConvGatherWgmmaOperands Operands) : ICudaKernel
    where TTile : unmanaged, IWgmmaTile
    where TFilter : unmanaged, IFilterBlock
{
    private const int PixelBytes = ConvTiling.Pixels * WgmmaDescriptor.RowBytes;

    // Beside them, what the epilogue asks for ahead finds no registers in an even share.
    private static bool HasManySums => TTile.Columns > 128;

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
            if (HasManySums)
                Ptx.KeepFewRegisters();
            for (int item = Grid.IdxX; item < Operands.Tiling.Items && Group.IdxX == 0; item += Grid.DimX)
                position = Fill(ring, position, item);
            return;
        }
        if (HasManySums)
            Ptx.TakeManyRegisters();
        for (int item = Grid.IdxX; item < Operands.Tiling.Items; item += Grid.DimX)
        {
            TileOrigin origin = Operands.Tiling.Origin(item);
            position = Accumulate(ring, position, Operands.Tiling.StepsOf(item, origin, ConvTiling.StepChannels).Count);
            Finish(staged, origin, Operands.Target.PixelsBefore(Operands.Tiling.SliceOf(item)));
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
            int row = ConvTiling.Source(tiling.Rows, origin.Row, at.RowTap);
            int column = ConvTiling.Source(tiling.Columns, origin.Column, at.ColumnTap);
            int stage = ring.BeginFilling(position), full = ring.Full(position.Stage);
            Ptx.TensorCopy(stage, Operands.Source, at.Channel, column, row, origin.Image, full);
            TFilter.Copy(
                stage + PixelBytes, Operands.Filter, at.Channel, origin.Result, tiling.Taps.Of(at.RowTap, at.ColumnTap), TTile.Columns,
                full);
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

    // What a block reads is asked for while the block before it is finished: memory answers after as long as a block takes.
    private void Finish(long staged, TileOrigin origin, int before)
    {
        ConvGatherTarget target = Operands.Target;
        LanePixels pixels = target.PixelsOf(origin, before, Warpgroups.ConsumerWarp * Warpgroups.WarpRows);
        int next = target.ResultOf(origin, 0, TTile.Columns);
        BlockOperands asked = target.Ask(pixels, next);
        for (int column = 0; column < TTile.Columns; column += StagedSums.Columns)
        {
            int result = next;
            BlockOperands operands = asked;
            if (TTile.Columns > StagedSums.Columns)
            {
                next = target.ResultOf(origin, column + StagedSums.Columns, TTile.Columns);
                asked = target.Ask(pixels, next);
            }
            // The block before is read, be it of the tile before.
            Warp.Barrier();
            TTile.Store(column / StagedSums.Columns, StagedSums.Upper(staged), StagedSums.Lower(staged));
            Warp.Barrier();
            target.Finish(staged, pixels, result, operands);
        }
    }
}

/// <summary>The launch of <see cref="ConvGatherWgmma{TTile, TFilter}"/>.</summary>
internal static class ConvGatherWgmma
{
    // What the prototype reached on an H100: a step of 64 channels, 128 x 256 results, on each of 132 multiprocessors at 700 TFLOP/s.
    private static readonly GatherCostModel CostModel = new(ConvTiling.StepChannels, MicrosecondsPerCost: 0.79 / TileColumns.Cost(256));

    /// <inheritdoc cref="GatherCostModel.Tile"/>
    public static ConvTiling Tile(ConvGather gather, int parities, int multiprocessors)
        => CostModel.Tile(gather, parities, TileColumns.GatherWgmma, multiprocessors);

    /// <summary>Launches one class of a gather.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="op">The op's name.</param>
    /// <param name="problem">What is gathered.</param>
    /// <param name="target">How it is cut, and where the sums go.</param>
    /// <param name="source">x of fprop, dy of dgrad, in bfloat16.</param>
    /// <param name="filter">The filter in bfloat16, [tap][output channel][input channel].</param>
    public static void Launch(
        ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherTarget target, PixelRows source, PixelRows filter)
    {
        (ConvGather gather, ConvTiling tiling) = (problem.Gather, target.Tiling);
        ConvGatherWgmmaOperands operands = new(
            target,
            stream.AddressOf(ConvTensorMaps.Pixels(source, gather.Source, tiling.Box, tiling.Columns.SourceStep, tiling.Rows.SourceStep)),
            stream.AddressOf(ConvTensorMaps.Filter(filter, gather.Problem, gather.IsDgrad ? ConvTiling.StepChannels : tiling.TileResults)));
        switch (tiling.TileResults)
        {
            case 256: Launch<Wgmma64x256>(stream, op, problem, operands); break;
            case 160: Launch<Wgmma64x160>(stream, op, problem, operands); break;
            case 128: Launch<Wgmma64x128>(stream, op, problem, operands); break;
            case 96: Launch<Wgmma64x96>(stream, op, problem, operands); break;
            case 80: Launch<Wgmma64x80>(stream, op, problem, operands); break;
            case 64: Launch<Wgmma64x64>(stream, op, problem, operands); break;
            case 32: Launch<Wgmma64x32>(stream, op, problem, operands); break;
            case 24: Launch<Wgmma64x24>(stream, op, problem, operands); break;
            default: Launch<Wgmma64x16>(stream, op, problem, operands); break;
        }
    }

    private static void Launch<TTile>(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherWgmmaOperands operands)
        where TTile : unmanaged, IWgmmaTile
    {
        if (problem.Gather.IsDgrad)
            stream.LaunchCuda(
                op, problem, Groups<TTile, FilterColumns>(stream, operands.Tiling), new ConvGatherWgmma<TTile, FilterColumns>(operands));
        else
            stream.LaunchCuda(
                op, problem, Groups<TTile, FilterRows>(stream, operands.Tiling), new ConvGatherWgmma<TTile, FilterRows>(operands));
    }

    // A group takes a multiprocessor's shared memory, or half of it under narrow tiles, and goes on from item to item.
    private static int Groups<TTile, TFilter>(ComputeStream stream, in ConvTiling tiling)
        where TTile : unmanaged, IWgmmaTile
        where TFilter : unmanaged, IFilterBlock
    {
        int resident = Math.Clamp(CudaKernelTraits.MultiprocessorSharedBytes / ConvGatherWgmma<TTile, TFilter>.Traits.SharedBytes, 1, 2);
        return Math.Min(tiling.Items, stream.Device.Multiprocessors * resident);
    }
}
