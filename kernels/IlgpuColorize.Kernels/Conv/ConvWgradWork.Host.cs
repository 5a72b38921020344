using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes wgrad as a product of matrices: dw[tap, c; k] = sum over pixels of x[pixel, tap; c] * dy[pixel; k]. An item is a chunk of pixels, a slice of input channels with all taps, and some blocks
/// of output channels. A register tile's rows are elements (tap, c), its vectors are output channels. Chunks write partial sums, one filter after the other.
/// </summary>
internal readonly unsafe struct ConvWgradWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // Elements (tap, c) of an item: 48 tiles of six, 36 of eight.
    private const int MostElements = 288;

    // The sums of an item, 144 KB, wait in the second-level cache between the bands.
    private const int MostSums = 36864;

    private readonly ConvProblem _problem;
    private readonly ConvWgradSplit _split;
    private readonly TensorView _x;
    private readonly TensorView _dy;
    private readonly ArrayView<float> _target;
    private readonly GradientWrite _write;
    private readonly int _slices;
    private readonly int _blocks;
    private readonly int _groups;

    public ConvWgradWork(in ConvProblem problem, in ConvWgradSplit split, TensorView x, TensorView dy, ArrayView<float> target, GradientWrite write)
    {
        (_problem, _split, _x, _dy, _target, _write) = (problem, split, x, dy, target, write);
        _slices = Math.Min(problem.C, Ceiling(problem.Taps * problem.C, MostElements));
        _blocks = Ceiling(problem.K, TKernel.Width);
        int sumsOfBlock = problem.Taps * Ceiling(problem.C, _slices) * TKernel.Width;
        _groups = Ceiling(_blocks, Math.Max(1, MostSums / sumsOfBlock));
    }

    public int Items => _split.Chunks * _slices * _groups;

    public void Execute(int item)
    {
        int group = item % _groups, slice = item / _groups % _slices, chunk = item / _groups / _slices;
        int firstChannel = _problem.C * slice / _slices, channels = _problem.C * (slice + 1) / _slices - firstChannel;
        int firstBlock = _blocks * group / _groups, blocks = _blocks * (group + 1) / _groups - firstBlock;
        int pixels = _split.RowsPerBand * _problem.Q;
        long sumsLength = (_problem.Taps * channels + 8L) * TKernel.Width * blocks;
        HostScratch scratch = new(
            ConvInputBand.ScratchFor(_problem, _split.RowsPerBand, channels) + HostScratch.SizeOf<float>(pixels * TKernel.Width) + HostScratch.SizeOf<nint>(_split.RowsPerBand)
            + HostScratch.SizeOf<float>(sumsLength));
        ConvInputBand inputs = new(ref scratch, _problem, _split.RowsPerBand, firstChannel, channels, TKernel.Rows);
        float* lanes = scratch.Take<float>(pixels * TKernel.Width), sums = scratch.Take<float>(sumsLength);
        nint* laneOffsets = scratch.Take<nint>(_split.RowsPerBand);
        for (int row = 0; row < _split.RowsPerBand; row++)
            laneOffsets[row] = (nint)row * _problem.Q * TKernel.Width;

        int sumsOfBlock = inputs.Tiles * TKernel.Rows * TKernel.Width;
        (int firstBand, int endBand) = _split.BandsOf(chunk);
        for (int band = firstBand; band < endBand; band++)
        {
            int first = band * _split.RowsPerBand, rows = Math.Min(_split.RowsPerBand, _split.Rows - first);
            inputs.Fill(_x, first, rows);
            for (int block = 0; block < blocks; block++)
            {
                CopyLanes(first, rows, firstBlock + block, lanes);
                for (int tile = 0; tile < inputs.Tiles; tile++)
                {
                    Panel panel = new(inputs.FactorsOf(tile), 0, inputs.Step, lanes, laneOffsets, TKernel.Width, rows, _problem.Q);
                    TKernel.Run(panel, sums + block * sumsOfBlock + tile * TKernel.Rows * TKernel.Width, proceed: band > firstBand);
                }
            }
        }
        for (int block = 0; block < blocks; block++)
            Write(chunk, firstBlock + block, firstChannel, channels, sums + block * sumsOfBlock);
    }

    private static int Ceiling(int count, int divisor) => (count + divisor - 1) / divisor;

    private void CopyLanes(int firstRow, int rows, int block, float* lanes)
    {
        int channel = block * TKernel.Width, pixels = rows * _problem.Q;
        float* dy = _dy.Data.AsHostPointer() + (nint)firstRow * _problem.Q * _dy.Pitch + channel;
        if (_problem.K - channel >= TKernel.Width)
            TKernel.Copy(dy, _dy.Pitch, pixels, lanes);
        else
            HostRows.Copy(dy, _dy.Pitch, pixels, _problem.K - channel, lanes, TKernel.Width);
    }

    private void Write(int chunk, int block, int firstChannel, int channels, float* sums)
    {
        const int Line = 16;
        int firstOutput = block * TKernel.Width, outputs = Math.Min(TKernel.Width, _problem.K - firstOutput);
        nint filter = (nint)_problem.Taps * _problem.C;
        float* target = _target.AsHostPointer() + (nint)chunk * _problem.FilterElements + firstOutput * filter + firstChannel;
        for (int tap = 0; tap < _problem.Taps; tap++, target += _problem.C, sums += channels * TKernel.Width)
        {
            for (int first = 0; first < channels; first += Line)
            {
                int end = Math.Min(first + Line, channels);
                for (int k = 0; k < outputs; k++)
                {
                    float* to = target + k * filter;
                    if (_write == GradientWrite.Add)
                    {
                        for (int c = first; c < end; c++)
                            to[c] += sums[c * TKernel.Width + k];
                    }
                    else
                    {
                        for (int c = first; c < end; c++)
                            to[c] = sums[c * TKernel.Width + k];
                    }
                }
            }
        }
    }
}
