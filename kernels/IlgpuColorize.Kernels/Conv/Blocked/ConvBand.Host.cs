using System.Runtime.InteropServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A copy of what some rows of results read, with zeros for what lies outside the image: [row of results][row of the
/// filter][column][channel]. In it every row of results looks alike, so that where its factors lie need not be found again for every band.
/// </summary>
internal readonly unsafe ref struct ConvBand
{
    private readonly ConvAxis _rows;
    private readonly ConvAxis _columns;
    private readonly int _firstChannel;
    private readonly int _channels;
    private readonly int _firstColumn;
    private readonly int _lineLength;
    private readonly float* _memory;

    /// <summary>Takes the memory.</summary>
    public ConvBand(ref HostScratch scratch, ConvAxis rows, ConvAxis columns, int rowsPerBand, int firstChannel, int channels)
    {
        _rows = rows;
        _columns = columns;
        _firstChannel = firstChannel;
        _channels = channels;
        _firstColumn = columns.FirstSource;
        _lineLength = (columns.LastSource - columns.FirstSource + 1) * channels;
        _memory = scratch.Take<float>(Length(rows, columns, rowsPerBand, channels));
    }

    /// <summary>Returns the floats of a band.</summary>
    public static long Length(in ConvAxis rows, in ConvAxis columns, int rowsPerBand, int channels)
        => (long)rowsPerBand * rows.Taps * (columns.LastSource - columns.FirstSource + 1) * channels;

    /// <summary>Returns the address of the channels that a result, counted in the band, reads under a tap.</summary>
    public float* At(int row, int column, int rowTap, int columnTap)
        => _memory + ((nint)row * _rows.Taps + rowTap) * _lineLength
            + (nint)(_columns.SourceStart + column * _columns.SourceStep + columnTap * _columns.TapStep - _firstColumn) * _channels;

    /// <summary>Copies what the rows of results from <paramref name="first"/>, counted over the images, read.</summary>
    public void Fill(TensorView source, int first, int rows)
    {
        float* line = _memory;
        for (int row = first; row < first + rows; row++)
        {
            int image = row / _rows.Count, top = _rows.SourceStart + row % _rows.Count * _rows.SourceStep;
            for (int tap = 0; tap < _rows.Taps; tap++, line += _lineLength)
            {
                int h = top + tap * _rows.TapStep;
                if ((uint)h < (uint)_rows.Extent)
                    CopyLine(source, image * _rows.Extent + h, line);
                else
                    new Span<float>(line, _lineLength).Clear();
            }
        }
    }

    private void CopyLine(TensorView source, int sourceRow, float* line)
    {
        int width = _lineLength / _channels;
        int before = Math.Clamp(-_firstColumn, 0, width);
        int from = Math.Max(_firstColumn, 0);
        int inside = Math.Clamp(_columns.Extent - from, 0, width - before);
        new Span<float>(line, before * _channels).Clear();
        line += before * _channels;
        float* pixels = source.Data.AsHostPointer() + ((nint)sourceRow * _columns.Extent + from) * source.Pitch + _firstChannel;
        if (_channels == source.Pitch)
            NativeMemory.Copy(pixels, line, (nuint)(inside * _channels) * sizeof(float));
        else
            HostRows.Copy(pixels, source.Pitch, inside, _channels, line, _channels);
        new Span<float>(line + inside * _channels, (width - before - inside) * _channels).Clear();
    }
}
