using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A band of what the elements (tap, input channel) of a filter are multiplied with in wgrad, for a part of the input channels, and the
/// addresses where each element's factors begin, listed once for all bands. A row of the output is one segment.
/// </summary>
internal readonly unsafe ref struct WgradBand
{
    private readonly ConvBand _band;
    private readonly ConvProblem _problem;
    private readonly int _channels;
    private readonly int _rowsPerBand;
    private readonly int _tileRows;
    private readonly float** _factors;

    /// <summary>Takes the memory and lists the factors.</summary>
    public WgradBand(
        ref HostScratch scratch, in ConvProblem problem, in ConvGather outputs, int rowsPerBand, int firstChannel, int channels,
        int tileRows)
    {
        _problem = problem;
        _channels = channels;
        _rowsPerBand = rowsPerBand;
        _tileRows = tileRows;
        Tiles = TilesOf(problem, channels, tileRows);
        _band = new ConvBand(ref scratch, outputs.Rows(0), outputs.Columns(0), rowsPerBand, firstChannel, channels);
        _factors = (float**)scratch.Take<nint>((long)Tiles * tileRows * rowsPerBand);
        ListFactors();
    }

    /// <summary>The tiles that the elements make.</summary>
    public int Tiles { get; }

    /// <summary>The distance of an element's factors for neighbouring columns of the output.</summary>
    public nint FactorStep => (nint)_problem.Stride * _channels;

    public static int TilesOf(in ConvProblem problem, int channels, int tileRows) => (problem.Taps * channels + tileRows - 1) / tileRows;

    public static long ScratchFor(in ConvProblem problem, in ConvGather outputs, int rowsPerBand, int channels, int tileRows)
        => HostScratch.SizeOf<float>(ConvBand.Length(outputs.Rows(0), outputs.Columns(0), rowsPerBand, channels))
            + HostScratch.SizeOf<nint>((long)TilesOf(problem, channels, tileRows) * tileRows * rowsPerBand);

    /// <summary>Returns the addresses of the first factors of a tile's elements, [row of the output][element].</summary>
    public float** FactorsOf(int tile) => _factors + (nint)tile * _rowsPerBand * _tileRows;

    /// <summary>Copies what the rows of the output from <paramref name="first"/>, counted over the images, read.</summary>
    public void Fill(TensorView x, int first, int rows) => _band.Fill(x, first, rows);

    private void ListFactors()
    {
        float** next = _factors;
        for (int tile = 0; tile < Tiles; tile++)
        {
            for (int row = 0; row < _rowsPerBand; row++)
            {
                for (int i = 0; i < _tileRows; i++)
                {
                    int element = Math.Min(tile * _tileRows + i, _problem.Taps * _channels - 1), tap = element / _channels;
                    *next++ = _band.At(row, 0, tap / _problem.S, tap % _problem.S) + element % _channels;
                }
            }
        }
    }
}
