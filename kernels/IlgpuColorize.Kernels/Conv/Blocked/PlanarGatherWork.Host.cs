using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes a gather of few result channels on the device <c>cpu</c>, to the same bits as <see cref="GatherWork{TKernel}"/>, whose vectors
/// of channels would be short: here lanes are neighbouring results of a row, and a register tile's rows are result channels. An item is
/// some rows of an image.
/// </summary>
/// <typeparam name="TKernel">What the filter was packed for, 4 or 8 channels wide.</typeparam>
/// <typeparam name="TPixels">The register tile, whose lanes are results.</typeparam>
internal readonly unsafe struct PlanarGatherWork<TKernel, TPixels> : IHostWork
    where TKernel : struct, IMicrokernel
    where TPixels : struct, IMicrokernel
{
    private const int RowsPerBand = 8;

    // 256 KiB: a quarter of a second-level cache.
    private const long MostFloats = 1 << 16;

    // Enough for all threads to end together.
    private const int LeastPixels = 2048;

    private readonly ConvGather _gather;
    private readonly GatherOperands _operands;
    private readonly int _bandsPerImage;

    public PlanarGatherWork(in ConvGather gather, in GatherOperands operands)
    {
        (_gather, _operands) = (gather, operands);
        _bandsPerImage = (gather.Rows(0).Count + RowsPerBand - 1) / RowsPerBand;
    }

    public int Items => _gather.Classes * _gather.Problem.N * _bandsPerImage;

    /// <summary>True where neighbouring results read neighbouring sources and fill vectors, so that this is the faster way.</summary>
    public static bool IsFaster(in ConvGather gather, PackedFilter filter)
    {
        if (TKernel.Width > TPixels.Rows)
            return false;
        ConvAxis rows = gather.Rows(0), columns = gather.Columns(0);
        return rows.SourceStep == 1 && columns.SourceStep == 1 && columns.Count >= TPixels.Width && gather.Pixels >= LeastPixels
            && PlanarBand.Length(rows, columns, RowsPerBand, filter.Reduced, TPixels.Width) <= MostFloats;
    }

    public void Execute(int item)
    {
        (int rest, int parities) = Math.DivRem(item, _gather.Classes);
        (int image, int bandOfImage) = Math.DivRem(rest, _bandsPerImage);
        ConvAxis rows = _gather.Rows(parities), columns = _gather.Columns(parities);
        int first = bandOfImage * RowsPerBand, count = Math.Min(RowsPerBand, rows.Count - first);
        if (count <= 0 || columns.Count == 0)
            return;
        PackedFilter filter = _operands.Filter;
        int taps = rows.Taps * columns.Taps;
        long sumsLength = (long)(columns.Count + TPixels.Width) * TKernel.Width;
        HostScratch scratch = new(
            HostScratch.SizeOf<float>(PlanarBand.Length(rows, columns, RowsPerBand, filter.Reduced, TPixels.Width))
            + HostScratch.SizeOf<nint>(taps) + HostScratch.SizeOf<nint>((long)taps * TPixels.Rows)
            + HostScratch.SizeOf<float>(TPixels.Rows * TPixels.Width) + HostScratch.SizeOf<float>(sumsLength)
            + HostScratch.SizeOf<int>(columns.Count));
        PlanarBand band = new(ref scratch, rows, columns, RowsPerBand, filter.Reduced, TPixels.Width);
        nint* offsets = scratch.Take<nint>(taps);
        var weights = (float**)scratch.Take<nint>((long)taps * TPixels.Rows);
        float* tile = scratch.Take<float>(TPixels.Rows * TPixels.Width), sums = scratch.Take<float>(sumsLength);
        Span<int> targets = new(scratch.Take<int>(columns.Count), columns.Count);
        for (int tap = 0; tap < taps; tap++)
            offsets[tap] = band.OffsetOf(tap / columns.Taps, tap % columns.Taps);
        band.Fill(_operands.Source, image, first, count);
        for (int block = 0; block < filter.Blocks; block++)
        {
            ListWeights(weights, rows, columns, block);
            BlockEpilogue epilogue = _operands.EpilogueOf(block * TKernel.Width, TKernel.Width);
            for (int row = 0; row < count; row++)
            {
                for (int column = 0; column < columns.Count; column += TPixels.Width)
                {
                    float* lanes = band.At(row, column);
                    MicrokernelOperands operands = new(weights, 0, TKernel.Width, lanes, offsets, band.PlaneLength, taps, filter.Reduced);
                    TPixels.Run(operands, tile, proceed: false);
                    Turn(tile, sums + column * TKernel.Width);
                }
                ListTargets(targets, image, rows, columns, first + row);
                epilogue.Finish<TKernel>(sums, targets);
            }
        }
    }

    // Rows of the register tile beyond the block's channels repeat its last; nothing reads their sums.
    private void ListWeights(float** weights, in ConvAxis rows, in ConvAxis columns, int block)
    {
        PackedFilter filter = _operands.Filter;
        for (int r = 0; r < rows.Taps; r++)
        {
            for (int s = 0; s < columns.Taps; s++)
            {
                int tap = (rows.FirstTap + r * rows.FilterStep) * _gather.Problem.S + columns.FirstTap + s * columns.FilterStep;
                float* lanes = filter.Lanes + (long)block * filter.BlockLength + (nint)tap * filter.Reduced * TKernel.Width;
                for (int row = 0; row < TPixels.Rows; row++)
                    *weights++ = lanes + Math.Min(row, TKernel.Width - 1);
            }
        }
    }

    private void ListTargets(Span<int> targets, int image, in ConvAxis rows, in ConvAxis columns, int row)
    {
        Shape target = _gather.Target;
        int line = image * target.H + rows.TargetStart + row * rows.TargetStep;
        for (int column = 0; column < columns.Count; column++)
            targets[column] = line * target.W + columns.TargetStart + column * columns.TargetStep;
    }

    // From [channel][result] to [result][channel].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(float* tile, float* sums)
    {
        for (int result = 0; result < TPixels.Width; result++, tile++, sums += TKernel.Width)
        {
            for (int channel = 0; channel < TKernel.Width; channel++)
                sums[channel] = tile[channel * TPixels.Width];
        }
    }
}
