using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The arguments of <see cref="ConvGatherMma{TTile, TFilter}"/>.</summary>
/// <param name="Target">How the work is cut, and where its results go.</param>
/// <param name="Source">The source, bfloat16.</param>
/// <param name="Filter">The filter, bfloat16, [tap][output channel][input channel].</param>
internal readonly record struct ConvGatherMmaOperands(ConvGatherTarget Target, PixelRows Source, PixelRows Filter)
{
    /// <summary>The cut of the work.</summary>
    public ConvTiling Tiling => Target.Tiling;
}

/// <summary>
/// Computes a gather, fprop or one parity class of dgrad, as an implicit matrix product by mma.sync, on every device from SM 8.0 on: 128
/// pixels x <typeparamref name="TTile"/>'s columns a group, or a slice of their sum. For every tap and 32 reduced channels the 256 threads
/// copy the source pixels and a block of the filter to shared memory in pieces of 16 bytes, zeros where pixels lie outside the image or the
/// channels end; then each of the eight warps multiplies its part, and finishes its own sums.
/// </summary>
/// <param name="Operands">The arguments.</param>
internal readonly record struct ConvGatherMma<TTile, TFilter>(ConvGatherMmaOperands Operands) : ICudaKernel
    where TTile : unmanaged, IMmaTile
    where TFilter : unmanaged, IMmaFilterPanel
{
    private static int StageBytes => (MmaWarps.TileRows + TTile.Columns) * MmaPanel.DepthBytes;

    /// <inheritdoc/>
    public static CudaKernelTraits Traits => new("sm_80", MmaWarps.GroupSize, MmaStages.SharedBytes(StageBytes));

    /// <inheritdoc/>
    public void Execute()
    {
        var stages = MmaStages.Open(StageBytes);
        long staged = Ptx.GenericAddress(stages.First + MmaWarps.Warp * StagedSums.Bytes);
        TTile.Declare();
        TTile.Clear();
        TileOrigin origin = Operands.Tiling.Origin(Grid.IdxX);
        StepRange steps = Operands.Tiling.StepsOf(Grid.IdxX, origin, MmaPanel.Depth);
        stages.Sum(ConvGatherStep<TTile, TFilter>.At(Operands, origin, steps.First), steps.Count);
        // The sums are staged where the operands were.
        ConvGatherTarget target = Operands.Target;
        int column = MmaWarps.FirstColumn(TTile.Columns), result = target.ResultOf(origin, column, column + MmaWarps.Columns);
        for (int block = 0; block < MmaWarps.Blocks(TTile.Columns); block++)
        {
            LanePixels pixels = target.PixelsOf(
                origin, target.PixelsBefore(Operands.Tiling.SliceOf(Grid.IdxX)),
                MmaWarps.FirstRow(TTile.Columns) + block * MmaWarps.BlockRows);
            BlockOperands operands = target.Ask(pixels, result);
            // The block before is read.
            Warp.Barrier();
            TTile.Store(block, StagedSums.Upper(staged), StagedSums.Lower(staged));
            Warp.Barrier();
            target.Finish(staged, pixels, result, operands);
        }
    }
}

/// <summary>The launch of <see cref="ConvGatherMma{TTile, TFilter}"/>: a group for each tile, or for each slice of one.</summary>
internal static class ConvGatherMma
{
    // What the prototype reached on an H100: a step of 32 channels, 128 x 128 results, on each of 132 multiprocessors at 256 TFLOP/s.
    private static readonly GatherCostModel CostModel = new(MmaPanel.Depth, MicrosecondsPerCost: 0.54 / TileColumns.Cost(128));

    /// <inheritdoc cref="GatherCostModel.Tile"/>
    public static ConvTiling Tile(ConvGather gather, int parities, int multiprocessors)
        => CostModel.Tile(gather, parities, TileColumns.GatherMma, multiprocessors);

    /// <summary>Launches one class of a gather.</summary>
    /// <inheritdoc cref="ConvGatherWgmma.Launch(ComputeStream, string, in ConvGatherProblem, in ConvGatherTarget, PixelRows, PixelRows)"/>
    public static void Launch(
        ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherTarget target, PixelRows source, PixelRows filter)
    {
        ConvGatherMmaOperands operands = new(target, source, filter);
        switch (operands.Tiling.TileResults)
        {
            case 128: Launch<Mma128x128>(stream, op, problem, operands); break;
            case 64: Launch<Mma128x64>(stream, op, problem, operands); break;
            default: Launch<Mma128x32>(stream, op, problem, operands); break;
        }
    }

    private static void Launch<TTile>(ComputeStream stream, string op, in ConvGatherProblem problem, in ConvGatherMmaOperands operands)
        where TTile : unmanaged, IMmaTile
    {
        if (problem.Gather.IsDgrad)
            stream.LaunchCuda(op, problem, operands.Tiling.Items, new ConvGatherMma<TTile, MmaFilterColumns>(operands));
        else
            stream.LaunchCuda(op, problem, operands.Tiling.Items, new ConvGatherMma<TTile, MmaFilterRows>(operands));
    }
}
