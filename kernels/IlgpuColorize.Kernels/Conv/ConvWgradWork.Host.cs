using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes wgrad as a product of matrices, dw[k; e] = sum over pixels of dy[pixel; k] * x[pixel; e], where e is an element (tap, input channel) of one output channel's filter. An item is
/// a chunk of the pixels, a slice of the input channels and some blocks of output channels; a register tile's rows are elements, its vectors output channels. The chunks write one
/// filter after the other.
/// </summary>
internal readonly unsafe struct ConvWgradWork<TKernel> : IHostWork
    where TKernel : struct, IMicrokernel
{
    // Elements of an item: 48 tiles of six, 36 of eight.
    private const int MostElements = 288;

    // 144 KB, which wait in the second-level cache between the bands.
    private const int MostSums = 36864;

    private readonly ConvProblem _problem;
    private readonly ConvWgradSplit _split;
    private readonly ConvAxis _rows;
    private readonly ConvAxis _columns;
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
        ConvGather outputs = new(problem, PixelRegion.Whole(problem.Output), IsDgrad: false);
        (_rows, _columns) = (outputs.Rows(0), outputs.Columns(0));
        _slices = Math.Min(problem.C, Ceiling(problem.Taps * problem.C, MostElements));
        _blocks = Ceiling(problem.K, TKernel.Width);
        int sumsOfBlock = problem.Taps * Ceiling(problem.C, _slices) * TKernel.Width;
        _groups = Ceiling(_blocks, Math.Max(1, MostSums / sumsOfBlock));
    }

    public int Items => _split.Chunks * _slices * _groups;

    public void Execute(int item)
    {
        int group = item % _groups, slice = item / _groups % _slices, chunk = item / _groups / _slices;
        int channel = _problem.C * slice / _slices, channels = _problem.C * (slice + 1) / _slices - channel;
        int firstBlock = _blocks * group / _groups, blocks = _blocks * (group + 1) / _groups - firstBlock;
        int tiles = Ceiling(_problem.Taps * channels, TKernel.Rows), bandPixels = _split.RowsPerBand * _problem.Q;
        long sumsOfBlock = (long)tiles * TKernel.Rows * TKernel.Width;

        HostScratch scratch = new(
            HostScratch.SizeOf<float>(ConvBand.Length(_rows, _columns, _split.RowsPerBand, channels))
            + HostScratch.SizeOf<nint>(_split.RowsPerBand * (tiles * TKernel.Rows + 1L)) + HostScratch.SizeOf<nint>(_split.RowsPerBand)
            + HostScratch.SizeOf<float>(bandPixels * TKernel.Width) + HostScratch.SizeOf<float>(blocks * sumsOfBlock));
        ConvBand inputs = new(ref scratch, _rows, _columns, _split.RowsPerBand, channel, channels);
        float** factors = ListFactors(inputs, channels, tiles, (float**)scratch.Take<nint>((long)_split.RowsPerBand * tiles * TKernel.Rows));
        nint* laneOffsets = scratch.Take<nint>(_split.RowsPerBand);
        for (int row = 0; row < _split.RowsPerBand; row++)
            laneOffsets[row] = (nint)row * _problem.Q * TKernel.Width;
        float* lanes = scratch.Take<float>(bandPixels * TKernel.Width), sums = scratch.Take<float>(blocks * sumsOfBlock);

        (int first, int end) = _split.BandsOf(chunk);
        for (int band = first; band < end; band++)
        {
            int row = band * _split.RowsPerBand, rows = Math.Min(_split.RowsPerBand, _split.Rows - row);
            inputs.Fill(_x, row, rows);
            for (int block = 0; block < blocks; block++)
            {
                CopyLanes(row * _problem.Q, rows * _problem.Q, (firstBlock + block) * TKernel.Width, lanes);
                for (int tile = 0; tile < tiles; tile++)
                {
                    int place = tile * TKernel.Rows;
                    Panel panel = new(factors + place * _split.RowsPerBand, 0, _problem.Stride * channels, lanes, laneOffsets, TKernel.Width, rows, _problem.Q);
                    TKernel.Run(panel, sums + block * sumsOfBlock + place * TKernel.Width, proceed: band > first);
                }
            }
        }
        float* target = _target.AsHostPointer() + (nint)chunk * _problem.FilterElements + channel;
        for (int block = 0; block < blocks; block++)
            Write(sums + block * sumsOfBlock, channels, (firstBlock + block) * TKernel.Width, target);
    }

    private static int Ceiling(int count, int divisor) => (count + divisor - 1) / divisor;

    /// <summary>Lists where the inputs of the filter's elements lie in a band for the first pixel of each row: [tile][row][element].</summary>
    private float** ListFactors(in ConvBand inputs, int channels, int tiles, float** factors)
    {
        float** next = factors;
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int row = 0; row < _split.RowsPerBand; row++)
            {
                for (int i = 0; i < TKernel.Rows; i++)
                {
                    int element = Math.Min(tile * TKernel.Rows + i, _problem.Taps * channels - 1), tap = element / channels;
                    *next++ = inputs.At(row, 0, tap / _problem.S, tap % _problem.S) + element % channels;
                }
            }
        }
        return factors;
    }

    private void CopyLanes(int firstPixel, int pixels, int k, float* lanes)
    {
        float* dy = _dy.Data.AsHostPointer() + (nint)firstPixel * _dy.Pitch + k;
        if (_problem.K - k >= TKernel.Width)
            TKernel.Copy(dy, _dy.Pitch, pixels, lanes);
        else
            HostRows.Copy(dy, _dy.Pitch, pixels, _problem.K - k, lanes, TKernel.Width);
    }

    /// <summary>Transposes the sums of a block, [tap][channel][k], to the filter's order.</summary>
    private void Write(float* sums, int channels, int firstOutput, float* target)
    {
        int outputs = Math.Min(TKernel.Width, _problem.K - firstOutput);
        nint filter = (nint)_problem.Taps * _problem.C;
        target += firstOutput * filter;
        for (int tap = 0; tap < _problem.Taps; tap++, target += _problem.C, sums += channels * TKernel.Width)
            HostRows.Transpose(sums, TKernel.Width, channels, outputs, target, filter, adds: _write == GradientWrite.Add);
    }
}
