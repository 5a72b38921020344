using ILGPU;
using ILGPU.Runtime.Cuda;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;

/// <summary>
/// Two kernels of a technique that ran correctly on an H100, so that they calibrate the emulator: tensor copies, mbarriers, wgmma from
/// swizzled shared memory. 3 x 3 convolutions with "same" padding; a group computes 128 x Columns sums.
/// </summary>
public static class TensorCoreConv
{
    private const int Channels = 64;
    private const int Rows = 128;
    private const int WarpgroupTile = 64 * Pipeline.RowBytes;
    private const int FirstTile = Rows * Pipeline.RowBytes;

    /// <summary>Returns the bytes of a stage.</summary>
    public static int StageBytes(int columns) => FirstTile + columns * Pipeline.RowBytes;

    /// <summary>
    /// Computes fprop: y[pixel, k] = sum over taps and channels of x[pixel + tap, c] w[k, tap, c], as nine shifted tensor copies.
    /// </summary>
    /// <param name="x">Map of the input: box of 64 channels x w x 128 / w x 1.</param>
    /// <param name="filter">Map of the filter as K rows of 9 C: box of 64 x Columns.</param>
    /// <param name="y">Address of the output, float.</param>
    /// <param name="h">Rows.</param>
    /// <param name="w">Columns, a divisor of 128.</param>
    /// <param name="c">Input channels, a multiple of 64.</param>
    /// <param name="k">Output channels.</param>
    /// <param name="dilation">Distance of the taps.</param>
    public static void Fprop<TTile>(long x, long filter, long y, int h, int w, int c, int k, int dilation)
        where TTile : struct, IAccumulatorTile
    {
        TTile tile = default;
        int thread = Group.IdxX;
        int barriers = Pipeline.Begin(thread);
        tile.Declare();
        int stageBytes = StageBytes(tile.Columns);
        int steps = 9 * (c / Channels);
        int firstPixel = Grid.IdxY * Rows;
        int warpgroup = thread >> 7;
        if (warpgroup == 0)
        {
            if (thread == 0)
            {
                int image = firstPixel / (h * w), row = firstPixel / w % h;
                int stage = 0, parity = 1;
                for (int step = 0; step < steps; step++)
                {
                    int tap = step / (c / Channels), channel = step % (c / Channels) * Channels;
                    int full = Pipeline.Full(barriers, stage);
                    int tiles = Pipeline.Tiles(barriers, stage, stageBytes);
                    Pipeline.Wait(Pipeline.Empty(barriers, stage), parity);
                    Pipeline.ExpectBytes(full, stageBytes);
                    Pipeline.Fetch(tiles, x, channel, (tap % 3 - 1) * dilation, row + (tap / 3 - 1) * dilation, image, full);
                    Pipeline.Fetch(tiles + FirstTile, filter, tap * c + channel, Grid.IdxX * tile.Columns, full);
                    Advance(ref stage, ref parity);
                }
            }
        }
        else
        {
            int consumer = warpgroup - 1;
            tile.Zero();
            int stage = 0, parity = 0, previous = -1;
            for (int step = 0; step < steps; step++)
            {
                Pipeline.Wait(Pipeline.Full(barriers, stage), parity);
                int tiles = Pipeline.Tiles(barriers, stage, stageBytes);
                long a = Pipeline.Descriptor(tiles + consumer * WarpgroupTile, 16), b = Pipeline.Descriptor(tiles + FirstTile, 16);
                CudaAsm.Emit("wgmma.fence.sync.aligned;");
                // 16 channels are 32 bytes of a row.
                tile.MultiplyKMajor(a, b);
                tile.MultiplyKMajor(a + 2, b + 2);
                tile.MultiplyKMajor(a + 4, b + 4);
                tile.MultiplyKMajor(a + 6, b + 6);
                Pipeline.CommitAndAwaitPrevious();
                Release(barriers, previous, thread);
                previous = stage;
                Advance(ref stage, ref parity);
            }
            Finish(tile, y, firstPixel + consumer * 64, k, Grid.IdxX * tile.Columns, thread);
        }
    }

    /// <summary>
    /// Computes wgrad: dw[k, tap, c] = sum over pixels of dy[pixel, k] x[pixel + tap, c], both operands channel-major, one tap a group in
    /// z.
    /// </summary>
    /// <param name="dy">Map of dy: box of 64 channels x w x 64 / w x 1.</param>
    /// <param name="x">Map of x, with the same box.</param>
    /// <param name="dw">Address of the filter's gradient, K x 9 x C floats.</param>
    /// <param name="h">Rows.</param>
    /// <param name="w">Columns, a divisor of 64.</param>
    /// <param name="c">Channels of x, a multiple of the tile's columns.</param>
    /// <param name="dilation">Distance of the taps.</param>
    /// <param name="steps">All pixels / 64.</param>
    public static void Wgrad<TTile>(long dy, long x, long dw, int h, int w, int c, int dilation, int steps)
        where TTile : struct, IAccumulatorTile
    {
        TTile tile = default;
        int thread = Group.IdxX;
        int barriers = Pipeline.Begin(thread);
        tile.Declare();
        int stageBytes = StageBytes(tile.Columns);
        int tap = Grid.IdxZ;
        int warpgroup = thread >> 7;
        if (warpgroup == 0)
        {
            if (thread == 0)
            {
                int stage = 0, parity = 1;
                for (int step = 0; step < steps; step++)
                {
                    int image = step / (h * w / 64), row = step % (h * w / 64) * (64 / w);
                    int full = Pipeline.Full(barriers, stage);
                    int tiles = Pipeline.Tiles(barriers, stage, stageBytes);
                    Pipeline.Wait(Pipeline.Empty(barriers, stage), parity);
                    Pipeline.ExpectBytes(full, stageBytes);
                    for (int part = 0; part < Rows / Channels; part++)
                        Pipeline.Fetch(tiles + part * WarpgroupTile, dy, Grid.IdxY * Rows + part * Channels, 0, row, image, full);
                    for (int part = 0; part < tile.Columns / Channels; part++)
                        Pipeline.Fetch(
                            tiles + FirstTile + part * WarpgroupTile, x, Grid.IdxX * tile.Columns + part * Channels,
                            (tap % 3 - 1) * dilation, row + (tap / 3 - 1) * dilation, image, full);
                    Advance(ref stage, ref parity);
                }
            }
        }
        else
        {
            int consumer = warpgroup - 1;
            tile.Zero();
            int stage = 0, parity = 0, previous = -1;
            for (int step = 0; step < steps; step++)
            {
                Pipeline.Wait(Pipeline.Full(barriers, stage), parity);
                int tiles = Pipeline.Tiles(barriers, stage, stageBytes);
                long a = Pipeline.Descriptor(tiles + consumer * WarpgroupTile, WarpgroupTile),
                    b = Pipeline.Descriptor(tiles + FirstTile, WarpgroupTile);
                CudaAsm.Emit("wgmma.fence.sync.aligned;");
                // 16 pixels are 16 rows of 128 bytes.
                tile.MultiplyChannelMajor(a, b);
                tile.MultiplyChannelMajor(a + 128, b + 128);
                tile.MultiplyChannelMajor(a + 256, b + 256);
                tile.MultiplyChannelMajor(a + 384, b + 384);
                Pipeline.CommitAndAwaitPrevious();
                Release(barriers, previous, thread);
                previous = stage;
                Advance(ref stage, ref parity);
            }
            Finish(tile, dw + tap * c * 4, Grid.IdxY * Rows + consumer * 64, 9 * c, Grid.IdxX * tile.Columns, thread);
        }
    }

    // The products that read the stage before are done: one thread of the warpgroup says so.
    private static void Release(int barriers, int stage, int thread)
    {
        if (stage >= 0 && (thread & 127) == 0)
            Pipeline.Arrive(Pipeline.Empty(barriers, stage));
    }

    private static void Advance(ref int stage, ref int parity)
    {
        stage++;
        if (stage == Pipeline.Stages)
        {
            stage = 0;
            parity ^= 1;
        }
    }

    private static void Finish<TTile>(TTile tile, long target, int firstRow, int rowLength, int firstColumn, int thread)
        where TTile : struct, IAccumulatorTile
    {
        CudaAsm.Emit("wgmma.wait_group.sync.aligned 0;");
        int lane = thread & 31, warp = thread >> 5 & 3;
        long row = target + ((long)(firstRow + warp * 16 + (lane >> 2)) * rowLength + firstColumn + ((lane & 3) << 1)) * 4;
        tile.Store(row, row + (long)rowLength * 32);
    }
}
