using ILGPU;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Holds the arguments of <see cref="ConvWgradMma{TTile}"/>.</summary>
/// <param name="Tiling">How the work is cut.</param>
/// <param name="Dy">Gradient of the output, bfloat16.</param>
/// <param name="X">Input, bfloat16.</param>
/// <param name="Partials">Address of the groups' sums, float32, [group][128][columns].</param>
internal readonly record struct ConvWgradMmaOperands(ConvWgradTiling Tiling, PixelRows Dy, PixelRows X, long Partials);

/// <summary>
/// Computes wgrad by mma.sync, on every device from SM 8.0 on: for one tap, 128 output channels x <typeparamref name="TTile"/>'s input channels a group, summed over the pixels or
/// a share. A step is a box of 32 output pixels: the 256 threads copy the box itself from dy and the box that the tap reads from x; both lie in memory channel by channel, and
/// ldmatrix transposes them. A group writes its sums aside; <see cref="ConvWgradSum"/> adds them in order, so that two runs agree.
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
        int first = ConvWgradTiling.FirstStep(steps, origin.Share, origin.Shares), end = ConvWgradTiling.FirstStep(steps, origin.Share + 1, origin.Shares);
        stages.Sum(ConvWgradStep<TTile>.First(Operands, origin, steps, first), end - first);
        int row = MmaWarps.FirstRow(TTile.Columns) + (Warp.LaneIdx >> 2), column = MmaWarps.FirstColumn(TTile.Columns) + (Warp.LaneIdx & 3) * 2;
        long upper = Operands.Partials + ((long)Grid.IdxX * Operands.Tiling.TileElements + row * TTile.Columns + column) * sizeof(float);
        for (int block = 0; block < MmaWarps.Blocks(TTile.Columns); block++)
        {
            long rows = upper + block * (MmaWarps.BlockRows * TTile.Columns * sizeof(float));
            TTile.Store(block, rows, rows + 8 * TTile.Columns * sizeof(float));
        }
    }
}
