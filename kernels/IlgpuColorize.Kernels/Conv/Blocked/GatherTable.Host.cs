using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The addresses of the taps of consecutive results: the indirection that lets one inner loop compute padding, stride, dilation and
/// regions.
/// </summary>
internal readonly unsafe ref struct GatherTable
{
    private readonly ConvAxis _rows;
    private readonly ConvAxis _columns;
    private readonly nint* _tapOffsets;

    /// <summary>Takes the table's memory.</summary>
    public GatherTable(ref HostScratch scratch, ConvAxis rows, ConvAxis columns, int results, int tileRows)
    {
        _rows = rows;
        _columns = columns;
        TileRows = tileRows;
        Results = results;
        Tiles = (results + tileRows - 1) / tileRows;
        Taps = rows.Taps * columns.Taps;
        Sources = (float**)scratch.Take<nint>((long)Tiles * tileRows * Taps);
        _tapOffsets = scratch.Take<nint>(Taps);
        LaneOffsets = scratch.Take<nint>(Taps);
        Targets = scratch.Take<int>(results);
    }

    public int TileRows { get; }

    public int Results { get; }

    public int Tiles { get; }

    public int Taps { get; }

    /// <summary>The addresses of the taps, [tile][tap][row of the tile].</summary>
    public float** Sources { get; }

    /// <summary>The offset of each tap in a block of the packed filter.</summary>
    public nint* LaneOffsets { get; }

    /// <summary>The target pixel of each result.</summary>
    public int* Targets { get; }

    public static long ScratchFor(int results, int taps)
        => HostScratch.SizeOf<nint>((results + 8L) * taps) + 2 * HostScratch.SizeOf<nint>(taps) + HostScratch.SizeOf<int>(results);

    /// <summary>Fills the table for the results from <paramref name="first"/>, counted over images, rows and columns.</summary>
    public void Fill(int first, TensorView x, in ConvGather gather, PackedFilter filter)
    {
        float* source = x.Data.AsHostPointer();
        int pitch = x.Pitch;
        FillTaps(pitch, gather.Source.W, gather.Problem.S, filter);
        int column = first % _columns.Count, row = first / _columns.Count % _rows.Count, image = first / _columns.Count / _rows.Count;
        nint imageLength = (nint)gather.Source.H * gather.Source.W * pitch;
        for (int tile = 0, result = 0; tile < Tiles; tile++)
        {
            float** slots = Sources + (nint)tile * Taps * TileRows;
            for (int slot = 0; slot < TileRows; slot++, result++)
            {
                if (result >= Results)
                {
                    FillZeros(slots + slot, filter.Zeros);
                    continue;
                }
                FillResult(slots + slot, source + image * imageLength, row, column, gather.Source.W, pitch, filter.Zeros);
                Targets[result] = (image * gather.Target.H + _rows.TargetStart + row * _rows.TargetStep) * gather.Target.W
                    + _columns.TargetStart + column * _columns.TargetStep;
                if (++column < _columns.Count)
                    continue;
                column = 0;
                if (++row < _rows.Count)
                    continue;
                row = 0;
                image++;
            }
        }
    }

    private void FillTaps(int pitch, int width, int filterColumns, PackedFilter filter)
    {
        int tap = 0;
        for (int r = 0; r < _rows.Taps; r++)
        {
            for (int s = 0; s < _columns.Taps; s++, tap++)
            {
                _tapOffsets[tap] = ((nint)r * _rows.TapStep * width + s * _columns.TapStep) * pitch;
                int filterTap = (_rows.FirstTap + r * _rows.FilterStep) * filterColumns + _columns.FirstTap + s * _columns.FilterStep;
                LaneOffsets[tap] = (nint)filterTap * filter.Reduced * filter.Tile.Width();
            }
        }
    }

    private void FillResult(float** slot, float* image, int row, int column, int width, int pitch, float* zeros)
    {
        int top = _rows.SourceStart + row * _rows.SourceStep, left = _columns.SourceStart + column * _columns.SourceStep;
        float* origin = image + ((nint)top * width + left) * pitch;
        if (IsInside(top, _rows) && IsInside(left, _columns))
        {
            for (int tap = 0; tap < Taps; tap++, slot += TileRows)
                *slot = origin + _tapOffsets[tap];
            return;
        }
        nint* offset = _tapOffsets;
        for (int r = 0; r < _rows.Taps; r++)
        {
            bool rowInside = (uint)(top + r * _rows.TapStep) < (uint)_rows.Extent;
            for (int s = 0; s < _columns.Taps; s++, slot += TileRows, offset++)
            {
                bool inside = rowInside && (uint)(left + s * _columns.TapStep) < (uint)_columns.Extent;
                *slot = inside ? origin + *offset : zeros;
            }
        }
    }

    private void FillZeros(float** slot, float* zeros)
    {
        for (int tap = 0; tap < Taps; tap++, slot += TileRows)
            *slot = zeros;
    }

    private static bool IsInside(int first, in ConvAxis axis)
    {
        int last = first + (axis.Taps - 1) * axis.TapStep;
        return Math.Min(first, last) >= 0 && Math.Max(first, last) < axis.Extent;
    }
}
