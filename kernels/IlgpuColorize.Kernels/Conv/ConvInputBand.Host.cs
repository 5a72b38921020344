using System.Runtime.InteropServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Holds what some rows of the output read of some input channels, with zeros for what lies outside: [row][filter row][column][channel]. Every element of the filter then has its
/// factors at one distance, and all rows look alike.
/// </summary>
internal readonly unsafe ref struct ConvInputBand
{
    private readonly ConvProblem _problem;
    private readonly int _firstChannel;
    private readonly int _channels;
    private readonly int _columns;
    private readonly int _tileRows;
    private readonly int _rowsPerBand;
    private readonly float* _band;
    private readonly float** _factors;

    /// <summary>Takes the band's memory and lists where the factors of every element of the filter lie.</summary>
    public ConvInputBand(ref HostScratch scratch, in ConvProblem problem, int rowsPerBand, int firstChannel, int channels, int tileRows)
    {
        _problem = problem;
        _firstChannel = firstChannel;
        _channels = channels;
        _columns = ColumnsOf(problem);
        _tileRows = tileRows;
        _rowsPerBand = rowsPerBand;
        Elements = problem.Taps * channels;
        Tiles = (Elements + tileRows - 1) / tileRows;
        _band = scratch.Take<float>((long)rowsPerBand * problem.R * _columns * channels);
        _factors = (float**)scratch.Take<nint>((long)Tiles * tileRows * rowsPerBand);
        ListFactors();
    }

    /// <summary>Gets the filter's elements for one output channel, taps times channels.</summary>
    public int Elements { get; }

    /// <summary>Gets the tiles that these make.</summary>
    public int Tiles { get; }

    /// <summary>Gets the distance of the factors of neighbouring columns.</summary>
    public int Step => _problem.Stride * _channels;

    /// <summary>Returns the addresses of a tile's first factors, [row][element].</summary>
    public float** FactorsOf(int tile) => _factors + (nint)tile * _rowsPerBand * _tileRows;

    public static long ScratchFor(in ConvProblem problem, int rowsPerBand, int channels)
        => HostScratch.SizeOf<float>((long)rowsPerBand * problem.R * ColumnsOf(problem) * channels) + HostScratch.SizeOf<nint>((problem.Taps * channels + 8L) * rowsPerBand);

    /// <summary>Copies what the rows from <paramref name="first"/>, counted over the images, read.</summary>
    public void Fill(TensorView x, int first, int rows)
    {
        float* target = _band;
        for (int row = first; row < first + rows; row++)
        {
            int n = row / _problem.P, top = row % _problem.P * _problem.Stride - _problem.Pad.Top;
            for (int r = 0; r < _problem.R; r++, target += _columns * _channels)
            {
                int h = top + r * _problem.Dilation;
                if ((uint)h < (uint)_problem.H)
                    CopyRow(x, n * _problem.H + h, target);
                else
                    new Span<float>(target, _columns * _channels).Clear();
            }
        }
    }

    private static int ColumnsOf(in ConvProblem problem) => (problem.Q - 1) * problem.Stride + (problem.S - 1) * problem.Dilation + 1;

    private void ListFactors()
    {
        for (int tile = 0; tile < Tiles; tile++)
        {
            float** slot = FactorsOf(tile);
            for (int row = 0; row < _rowsPerBand; row++)
            {
                for (int i = 0; i < _tileRows; i++, slot++)
                {
                    int element = Math.Min(tile * _tileRows + i, Elements - 1), tap = element / _channels;
                    int line = row * _problem.R + tap / _problem.S, column = tap % _problem.S * _problem.Dilation;
                    *slot = _band + ((nint)line * _columns + column) * _channels + element % _channels;
                }
            }
        }
    }

    private void CopyRow(TensorView x, int line, float* target)
    {
        int left = Math.Min(_problem.Pad.Left, _columns), inside = Math.Clamp(_columns - left, 0, _problem.W);
        int right = _columns - left - inside;
        new Span<float>(target, left * _channels).Clear();
        target += left * _channels;
        new Span<float>(target + inside * _channels, right * _channels).Clear();
        float* source = x.Data.AsHostPointer() + (nint)line * _problem.W * x.Pitch + _firstChannel;
        if (_channels == x.Pitch)
            NativeMemory.Copy(source, target, (nuint)(inside * _channels) * sizeof(float));
        else
            HostRows.Copy(source, x.Pitch, inside, _channels, target, _channels);
    }
}
