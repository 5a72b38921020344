using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// A band of what a gather reads, and the addresses of its results' taps, listed once for all bands: in a band every row looks alike. The
/// taps of a filter row that lie side by side, in the band and in the packed filter, are one segment.
/// </summary>
internal readonly unsafe ref struct GatherBand
{
    private readonly ConvAxis _rows;
    private readonly ConvAxis _columns;
    private readonly ConvBand _band;
    private readonly int _rowsPerBand;
    private readonly int _tileRows;
    private readonly int _segmentsPerRow;

    /// <summary>Takes the memory and lists the segments.</summary>
    public GatherBand(
        ref HostScratch scratch, in ConvAxis rows, in ConvAxis columns, int rowsPerBand, int tileRows, int filterColumns,
        PackedFilter filter)
    {
        _rows = rows;
        _columns = columns;
        _rowsPerBand = rowsPerBand;
        _tileRows = tileRows;
        _segmentsPerRow = SegmentsPerRow(columns);
        Segments = rows.Taps * _segmentsPerRow;
        Length = Segments == 0 ? 0 : columns.Taps / _segmentsPerRow * filter.Reduced;
        _band = new ConvBand(ref scratch, rows, columns, rowsPerBand, 0, filter.Reduced);
        Sources = (float**)scratch.Take<nint>(SlotsOf(rows, columns, rowsPerBand));
        LaneOffsets = scratch.Take<nint>(Segments);
        Targets = scratch.Take<int>((long)rowsPerBand * columns.Count);
        ListSources((nint)columns.SourceStep * filter.Reduced);
        for (int segment = 0; segment < Segments; segment++)
        {
            int r = rows.FirstTap + segment / _segmentsPerRow * rows.FilterStep;
            int s = columns.FirstTap + segment % _segmentsPerRow * columns.FilterStep;
            LaneOffsets[segment] = (nint)(r * filterColumns + s) * filter.Reduced * filter.Tile.Width();
        }
    }

    /// <summary>The addresses of the segments, [tile][segment][result].</summary>
    public float** Sources { get; }

    /// <summary>The segments of a result.</summary>
    public int Segments { get; }

    /// <summary>The elements of a segment.</summary>
    public int Length { get; }

    /// <summary>The offset of each segment in a block of the packed filter.</summary>
    public nint* LaneOffsets { get; }

    /// <summary>The target pixel of each result.</summary>
    public int* Targets { get; }

    public static long ScratchFor(in ConvAxis rows, in ConvAxis columns, int rowsPerBand, int channels)
        => HostScratch.SizeOf<float>(ConvBand.Length(rows, columns, rowsPerBand, channels))
            + HostScratch.SizeOf<nint>(SlotsOf(rows, columns, rowsPerBand))
            + HostScratch.SizeOf<nint>(rows.Taps * columns.Taps) + HostScratch.SizeOf<int>((long)rowsPerBand * columns.Count);

    /// <summary>Copies what the rows from <paramref name="first"/>, counted over the images, read, and lists their targets.</summary>
    /// <returns>The number of results.</returns>
    public int Fill(TensorView source, Shape target, int first, int rows)
    {
        _band.Fill(source, first, rows);
        int* next = Targets;
        for (int row = first; row < first + rows; row++)
        {
            int line = row / _rows.Count * target.H + _rows.TargetStart + row % _rows.Count * _rows.TargetStep;
            int pixel = line * target.W + _columns.TargetStart;
            for (int column = 0; column < _columns.Count; column++, pixel += _columns.TargetStep)
                *next++ = pixel;
        }
        return rows * _columns.Count;
    }

    private static int SegmentsPerRow(in ConvAxis columns) => columns is { TapStep: 1, FilterStep: 1, Taps: > 0 } ? 1 : columns.Taps;

    // The last tile may have rows beyond the band; no tile has more than eight.
    private static long SlotsOf(in ConvAxis rows, in ConvAxis columns, int rowsPerBand)
        => (rowsPerBand * (long)columns.Count + 8) * rows.Taps * SegmentsPerRow(columns);

    private void ListSources(nint columnStep)
    {
        for (int segment = 0; segment < Segments; segment++)
        {
            float** slot = Sources + (nint)segment * _tileRows;
            int left = _tileRows;
            for (int row = 0; row < _rowsPerBand; row++)
            {
                float* source = _band.At(row, 0, segment / _segmentsPerRow, segment % _segmentsPerRow);
                for (int column = 0; column < _columns.Count; column++, source += columnStep)
                    Put(ref slot, ref left, source);
            }
            // What the last tile has beyond the band's results reads its first.
            while (left < _tileRows)
                Put(ref slot, ref left, _band.At(0, 0, segment / _segmentsPerRow, segment % _segmentsPerRow));
        }
    }

    private void Put(ref float** slot, ref int left, float* source)
    {
        *slot++ = source;
        if (--left > 0)
            return;
        left = _tileRows;
        slot += (nint)(Segments - 1) * _tileRows;
    }
}
