using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes wgrad as a product of matrices, dw[k; e] = sum over pixels of dy[pixel; k] * x[pixel; e], where e is an element (tap, input
/// channel) of an output channel's filter. An item is a slice of the pixels, a part of the input channels and a group of blocks of output
/// channels; a register tile's rows are elements, its vectors output channels. Every slice writes a whole filter.
/// </summary>
internal readonly unsafe struct ConvWgradWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // Elements of a part: 48 tiles of six, 36 of eight.
    private const int MostElements = 288;

    // 144 KB, which wait in the second-level cache between the bands.
    private const int MostSums = 36864;

    private readonly ConvProblem _problem;
    private readonly ConvWgradSlices _cut;
    private readonly TensorView _x;
    private readonly TensorView _dy;
    private readonly ArrayView<float> _target;
    private readonly GradientWrite _write;
    private readonly int _parts;
    private readonly int _blocks;
    private readonly int _groups;

    /// <summary>Plans the work.</summary>
    /// <param name="problem">The sizes of the forward convolution.</param>
    /// <param name="cut">How the pixels are cut.</param>
    /// <param name="x">Input.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="target">A filter's gradient for each slice.</param>
    /// <param name="write">How to write it.</param>
    public ConvWgradWork(
        in ConvProblem problem, in ConvWgradSlices cut, TensorView x, TensorView dy, ArrayView<float> target, GradientWrite write)
    {
        (_problem, _cut, _x, _dy, _target, _write) = (problem, cut, x, dy, target, write);
        _parts = Math.Min(problem.C, Ceiling(problem.Taps * problem.C, MostElements));
        _blocks = Ceiling(problem.K, TKernel.Width);
        int sumsOfBlock = problem.Taps * Ceiling(problem.C, _parts) * TKernel.Width;
        int leastGroups = Ceiling(_blocks, Math.Max(1, MostSums / sumsOfBlock));
        _groups = Math.Min(_blocks, Math.Max(leastGroups, Ceiling(ConvWgradSlices.ItemsWanted, cut.Slices * _parts)));
    }

    public int Items => _cut.Slices * _parts * _groups;

    public void Execute(int item)
    {
        int group = item % _groups, part = item / _groups % _parts, slice = item / _groups / _parts;
        int channel = _problem.C * part / _parts, channels = _problem.C * (part + 1) / _parts - channel;
        int firstBlock = _blocks * group / _groups, endBlock = _blocks * (group + 1) / _groups;
        ConvGather outputs = new(_problem, PixelRegion.Whole(_problem.Output), IsDgrad: false);
        int tileSums = TKernel.Rows * TKernel.Width, sumsOfBlock = WgradBand.TilesOf(_problem, channels, TKernel.Rows) * tileSums;
        int lanesLength = _cut.RowsPerBand * _problem.Q * TKernel.Width;

        HostScratch scratch = new(
            WgradBand.ScratchFor(_problem, outputs, _cut.RowsPerBand, channels, TKernel.Rows) + HostScratch.SizeOf<float>(lanesLength)
            + HostScratch.SizeOf<nint>(_cut.RowsPerBand) + HostScratch.SizeOf<float>((endBlock - firstBlock) * (long)sumsOfBlock));
        WgradBand factors = new(ref scratch, _problem, outputs, _cut.RowsPerBand, channel, channels, TKernel.Rows);
        float* lanes = scratch.Take<float>(lanesLength), sums = scratch.Take<float>((endBlock - firstBlock) * (long)sumsOfBlock);
        nint* laneOffsets = scratch.Take<nint>(_cut.RowsPerBand);
        for (int row = 0; row < _cut.RowsPerBand; row++)
            laneOffsets[row] = (nint)row * _problem.Q * TKernel.Width;

        (int first, int end) = _cut.BandsOf(slice);
        for (int band = first; band < end; band++)
        {
            int row = band * _cut.RowsPerBand, rows = Math.Min(_cut.RowsPerBand, _cut.Rows - row);
            factors.Fill(_x, row, rows);
            float* next = sums;
            for (int block = firstBlock; block < endBlock; block++)
            {
                CopyLanes(row * _problem.Q, rows * _problem.Q, block * TKernel.Width, lanes);
                for (int tile = 0; tile < factors.Tiles; tile++, next += tileSums)
                {
                    MicrokernelOperands operands = new(
                        factors.FactorsOf(tile), 0, factors.FactorStep, lanes, laneOffsets, TKernel.Width, rows, _problem.Q);
                    TKernel.Run(operands, next, proceed: band > first);
                }
            }
        }
        float* target = _target.AsHostPointer() + (nint)slice * _problem.FilterElements + channel;
        for (int block = firstBlock; block < endBlock; block++, sums += sumsOfBlock)
            Write(sums, channels, block * TKernel.Width, target);
    }

    private static int Ceiling(int count, int divisor) => (count + divisor - 1) / divisor;

    private void CopyLanes(int firstPixel, int pixels, int k, float* lanes)
    {
        float* dy = _dy.Data.AsHostPointer() + (nint)firstPixel * _dy.Pitch + k;
        if (_problem.K - k >= TKernel.Width)
            TKernel.Copy(dy, _dy.Pitch, pixels, lanes);
        else
            HostRows.Copy(dy, _dy.Pitch, pixels, _problem.K - k, lanes, TKernel.Width);
    }

    /// <summary>Transposes the sums of a block, [tap][channel][k], to the filter's order.</summary>
    private void Write(float* sums, int channels, int k, float* target)
    {
        nint filter = (nint)_problem.Taps * _problem.C;
        target += k * filter;
        for (int tap = 0; tap < _problem.Taps; tap++, target += _problem.C, sums += channels * TKernel.Width)
            HostRows.Transpose(
                sums, TKernel.Width, channels, Math.Min(TKernel.Width, _problem.K - k), target, filter, adds: _write == GradientWrite.Add);
    }
}
