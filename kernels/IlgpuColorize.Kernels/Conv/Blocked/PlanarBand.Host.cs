using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A copy of what some neighbouring rows of results of an image read, a channel's columns side by side: [row][channel][column], with zeros
/// for what lies outside the image. In it neighbouring results are the lanes of a vector.
/// </summary>
internal readonly unsafe ref struct PlanarBand
{
    private readonly ConvAxis _rows;
    private readonly ConvAxis _columns;
    private readonly int _channels;
    private readonly float* _memory;

    /// <summary>Takes the memory.</summary>
    public PlanarBand(ref HostScratch scratch, in ConvAxis rows, in ConvAxis columns, int rowsPerBand, int channels, int lanes)
    {
        (_rows, _columns, _channels) = (rows, columns, channels);
        PlaneLength = PlaneOf(columns, lanes);
        long length = Length(rows, columns, rowsPerBand, channels, lanes);
        _memory = scratch.Take<float>(length);

        // Lanes beyond the last result read what lies behind a plane; nothing reads their sums.
        new Span<float>(_memory, checked((int)length)).Clear();
    }

    /// <summary>The distance of channels.</summary>
    public nint PlaneLength { get; }

    private nint RowLength => _channels * PlaneLength;

    /// <summary>Returns the floats of a band.</summary>
    public static long Length(in ConvAxis rows, in ConvAxis columns, int rowsPerBand, int channels, int lanes)
        => (rowsPerBand + (rows.Taps - 1) * Math.Abs(rows.TapStep)) * (long)channels * PlaneOf(columns, lanes);

    /// <summary>
    /// Returns the address of the first channel that a result of the band reads under its first tap; taps may lie before it.
    /// </summary>
    public float* At(int row, int column)
        => _memory + (row + _rows.SourceStart - _rows.FirstSource) * RowLength + column + _columns.SourceStart - _columns.FirstSource;

    /// <summary>Returns the offset of a tap.</summary>
    public nint OffsetOf(int rowTap, int columnTap) => rowTap * _rows.TapStep * RowLength + columnTap * _columns.TapStep;

    /// <summary>Copies what some rows of results of an image read.</summary>
    public void Fill(TensorView source, int image, int firstRow, int rows)
    {
        float* line = _memory;
        int first = _rows.FirstSource + firstRow, lines = rows + (_rows.Taps - 1) * Math.Abs(_rows.TapStep);
        for (int h = first; h < first + lines; h++, line += RowLength)
        {
            if ((uint)h < (uint)_rows.Extent)
                CopyLine(source, image * _rows.Extent + h, line);
            else
                new Span<float>(line, checked((int)RowLength)).Clear();
        }
    }

    private void CopyLine(TensorView source, int sourceRow, float* line)
    {
        int from = Math.Max(_columns.FirstSource, 0), to = Math.Min(_columns.LastSource + 1, _columns.Extent);
        float* target = line + from - _columns.FirstSource;
        float* pixel = source.Data.AsHostPointer() + ((nint)sourceRow * _columns.Extent + from) * source.Pitch;
        for (int w = from; w < to; w++, pixel += source.Pitch, target++)
        {
            for (int channel = 0; channel < _channels; channel++)
                target[channel * PlaneLength] = pixel[channel];
        }
    }

    private static int PlaneOf(in ConvAxis columns, int lanes)
        => (columns.Count + lanes - 1) / lanes * lanes + (columns.Taps - 1) * Math.Abs(columns.TapStep);
}
