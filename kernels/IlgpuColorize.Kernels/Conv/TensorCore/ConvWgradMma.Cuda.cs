using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The arguments of <see cref="ConvWgradMma{TTile}"/>.</summary>
/// <param name="Tiling">How the work is cut.</param>
/// <param name="Dy">Gradient of the output, bfloat16.</param>
/// <param name="X">Input, bfloat16.</param>
/// <param name="Partials">Address of the groups' sums, float32, [group][128][columns].</param>
internal readonly record struct ConvWgradMmaOperands(ConvWgradTiling Tiling, PixelRows Dy, PixelRows X, long Partials);

/// <summary>
/// Computes wgrad by mma.sync, on every device from SM 8.0 on: for one tap, 128 output channels x <typeparamref name="TTile"/>'s input
/// channels a group, summed over the pixels or a slice. A step is a box of 32 output pixels: the 256 threads copy the box itself from dy
/// and the box that the tap reads from x; both lie in memory channel by channel, and ldmatrix transposes them. A group writes its sums
/// aside; <see cref="ConvWgradSum"/> adds them in order, so that two runs agree.
/// </summary>
/// <param name="Operands">The arguments.</param>
internal readonly record struct ConvWgradMma<TTile>(ConvWgradMmaOperands Operands) : ICudaKernel
    where TTile : unmanaged, IMmaTile
{
    private static int StageBytes => MmaPanel.Depth * (ConvWgradTiling.TileK + TTile.Columns) * sizeof(ushort);

    /// <inheritdoc/>
    public static CudaKernelTraits Traits => new("sm_80", MmaWarps.GroupSize, MmaStages.SharedBytes(StageBytes));

    /// <inheritdoc/>
    public void Execute()
    {
        var stages = MmaStages.Open(StageBytes);
        TTile.Declare();
        TTile.Clear();
        WgradOrigin origin = Operands.Tiling.Origin(Grid.IdxX);
        TapSteps steps = Operands.Tiling.Steps(origin.Tap);
        int first = ConvWgradTiling.FirstStep(steps, origin.Slice, origin.Slices);
        int end = ConvWgradTiling.FirstStep(steps, origin.Slice + 1, origin.Slices);
        stages.Sum(ConvWgradStep<TTile>.First(Operands, origin, steps, first), end - first);
        int row = MmaWarps.FirstRow(TTile.Columns) + (Warp.LaneIdx >> 2);
        int column = MmaWarps.FirstColumn(TTile.Columns) + (Warp.LaneIdx & 3) * 2;
        long upper = Operands.Partials + ((long)Grid.IdxX * Operands.Tiling.TileElements + row * TTile.Columns + column) * sizeof(float);
        for (int block = 0; block < MmaWarps.Blocks(TTile.Columns); block++)
        {
            long rows = upper + block * (MmaWarps.BlockRows * TTile.Columns * sizeof(float));
            TTile.Store(block, rows, rows + 8 * TTile.Columns * sizeof(float));
        }
    }
}

/// <summary>The launch of <see cref="ConvWgradMma{TTile}"/>.</summary>
internal static class ConvWgradMma
{
    // What the prototype reached on an H100, 255 TFLOP/s: a step of 32 pixels, 128 x 128 channels, in 0.54 us on each of 132
    // multiprocessors.
    private static readonly WgradCostModel CostModel = new(StepBits: 5, MicrosecondsPerCost: 0.54 / TileColumns.Cost(128));

    /// <inheritdoc cref="WgradCostModel.Tile"/>
    public static ConvWgradTiling Tile(in ConvProblem problem, int multiprocessors)
        => CostModel.Tile(problem, TileColumns.WgradMma, multiprocessors);

    /// <summary>Launches the groups; <see cref="ConvWgradSum"/> adds their sums.</summary>
    /// <inheritdoc cref="ConvWgradWgmma.Launch"/>
    public static void Launch(
        ComputeStream stream, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        var pass = ConvPassProblem.OfBFloat16(problem);
        ConvWgradMmaOperands operands = new(tiling, dy, x, partials);
        if (tiling.TileC == 128)
            stream.LaunchCuda(nameof(ConvWgrad), pass, tiling.Groups, new ConvWgradMma<Mma128x128>(operands));
        else
            stream.LaunchCuda(nameof(ConvWgrad), pass, tiling.Groups, new ConvWgradMma<Mma128x64>(operands));
    }
}
