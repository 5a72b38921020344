using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes wgrad by wgmma, on SM 9.0: for one tap, 128 output channels x <typeparamref name="TTile"/>'s input channels a group, summed
/// over the pixels or a slice. A step is a box of 64 output pixels: dy brings the box itself, x the box that the tap reads; both lie in
/// memory channel by channel, and wgmma transposes them. A group writes its sums aside; <see cref="ConvWgradSum"/> adds them in order, so
/// that two runs agree.
/// </summary>
/// <param name="Tiling">How the work is cut.</param>
/// <param name="Dy">Map of dy, (K, Q, P, N).</param>
/// <param name="X">Map of x, (C, W, H, N).</param>
/// <param name="Partials">Address of the groups' sums, float32, [group][128][columns].</param>
internal readonly record struct ConvWgradWgmma<TTile>(ConvWgradTiling Tiling, long Dy, long X, long Partials) : ICudaKernel
    where TTile : unmanaged, IWgmmaTile
{
    private const int BlockBytes = ConvWgradTiling.StepPixels * WgmmaDescriptor.RowBytes;
    private const int DyBytes = Warpgroups.Consumers * BlockBytes;

    private static int StageBytes => DyBytes + TTile.Columns / WgmmaDescriptor.RowElements * BlockBytes;

    /// <inheritdoc/>
    public static CudaKernelTraits Traits => new("sm_90a", Warpgroups.GroupSize, StageRing.SharedBytes(StageBytes));

    /// <inheritdoc/>
    public void Execute()
    {
        StageRing ring = StageRing.Open(StageBytes, Warpgroups.Consumers);
        TTile.Declare();
        WgradOrigin origin = Tiling.Origin(Grid.IdxX);
        if (Warpgroups.IsProducer)
        {
            if (Group.IdxX == 0)
                Fill(ring, origin);
            return;
        }
        TapSteps steps = Tiling.Steps(origin.Tap);
        int first = ConvWgradTiling.FirstStep(steps, origin.Slice, origin.Slices);
        int end = ConvWgradTiling.FirstStep(steps, origin.Slice + 1, origin.Slices);
        Accumulate(ring, end - first);
        int row = Warpgroups.ConsumerWarp * Warpgroups.WarpRows + (Warp.LaneIdx >> 2);
        long upper = Partials + ((long)Grid.IdxX * Tiling.TileElements + row * TTile.Columns + (Warp.LaneIdx & 3) * 2) * sizeof(float);
        for (int block = 0; block * StagedSums.Columns < TTile.Columns; block++)
        {
            long columns = upper + block * (StagedSums.Columns * sizeof(float));
            TTile.Store(block, columns, columns + 8 * TTile.Columns * sizeof(float));
        }
    }

    private void Fill(StageRing ring, WgradOrigin origin)
    {
        RingPosition position = default;
        TapSteps steps = Tiling.Steps(origin.Tap);
        int end = ConvWgradTiling.FirstStep(steps, origin.Slice + 1, origin.Slices);
        for (int step = ConvWgradTiling.FirstStep(steps, origin.Slice, origin.Slices); step < end; step++)
        {
            TileOrigin box = Tiling.BoxOf(steps, step);
            int tile = ring.BeginFilling(position);
            int full = ring.Full(position.Stage);
            for (int block = 0; block < Warpgroups.Consumers; block++)
            {
                Ptx.TensorCopy(
                    tile + block * BlockBytes, Dy, origin.K + block * WgmmaDescriptor.RowElements, box.Column, box.Row, box.Image, full);
            }
            int row = Tiling.SourceRow(box, origin.Tap), column = Tiling.SourceColumn(box, origin.Tap);
            for (int block = 0; block < TTile.Columns / WgmmaDescriptor.RowElements; block++)
            {
                Ptx.TensorCopy(
                    tile + DyBytes + block * BlockBytes, X, origin.C + block * WgmmaDescriptor.RowElements, column, row, box.Image, full);
            }
            position = position.Next();
        }
    }

    private static void Accumulate(StageRing ring, int steps)
    {
        TTile.Clear();
        RingPosition position = default;
        int running = -1;
        for (int step = 0; step < steps; step++)
        {
            int tile = ring.AwaitFull(position);
            long a = WgmmaDescriptor.MnMajor(tile + Warpgroups.Consumer * BlockBytes, ConvWgradTiling.StepPixels);
            long b = WgmmaDescriptor.MnMajor(tile + DyBytes, ConvWgradTiling.StepPixels);
            Ptx.WgmmaFence();
            TTile.MultiplyTransposed(a, b);
            TTile.MultiplyTransposed(a + WgmmaDescriptor.NextRows, b + WgmmaDescriptor.NextRows);
            TTile.MultiplyTransposed(a + 2 * WgmmaDescriptor.NextRows, b + 2 * WgmmaDescriptor.NextRows);
            TTile.MultiplyTransposed(a + 3 * WgmmaDescriptor.NextRows, b + 3 * WgmmaDescriptor.NextRows);
            Ptx.WgmmaCommit();
            // The products before these are complete: their stage may be filled again.
            Ptx.WgmmaWaitForAllButOne();
            ring.Release(running);
            running = position.Stage;
            position = position.Next();
        }
        Ptx.WgmmaWait();
    }
}

/// <summary>The launch of <see cref="ConvWgradWgmma{TTile}"/>.</summary>
internal static class ConvWgradWgmma
{
    // What the prototype reached on an H100: a step of 64 pixels, 128 x 256 channels, in 0.57 us on each multiprocessor.
    private static readonly WgradCostModel CostModel = new(
        ConvWgradTiling.StepBits, MicrosecondsPerCost: 0.57 / TileColumns.Cost(256));

    /// <inheritdoc cref="WgradCostModel.Tile"/>
    public static ConvWgradTiling Tile(in ConvProblem problem, int multiprocessors)
        => CostModel.Tile(problem, TileColumns.WgradWgmma, multiprocessors);

    /// <summary>Launches the groups; <see cref="ConvWgradSum"/> adds their sums.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="x">Input, in bfloat16.</param>
    /// <param name="dy">Gradient of the output, in bfloat16.</param>
    /// <param name="partials">Address of the groups' sums, aligned to 8 bytes.</param>
    public static void Launch(
        ComputeStream stream, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        long dyMap = stream.AddressOf(ConvTensorMaps.Pixels(dy, problem.Output, tiling.Box, 1, 1));
        long xMap = stream.AddressOf(ConvTensorMaps.Pixels(x, problem.Input, tiling.Box, problem.Stride, problem.Stride));
        var pass = ConvPassProblem.OfBFloat16(problem);
        const string Op = nameof(ConvWgrad);
        switch (tiling.TileC)
        {
            case 256: stream.LaunchCuda(Op, pass, tiling.Groups, new ConvWgradWgmma<Wgmma64x256>(tiling, dyMap, xMap, partials)); break;
            case 128: stream.LaunchCuda(Op, pass, tiling.Groups, new ConvWgradWgmma<Wgmma64x128>(tiling, dyMap, xMap, partials)); break;
            default: stream.LaunchCuda(Op, pass, tiling.Groups, new ConvWgradWgmma<Wgmma64x64>(tiling, dyMap, xMap, partials)); break;
        }
    }
}
