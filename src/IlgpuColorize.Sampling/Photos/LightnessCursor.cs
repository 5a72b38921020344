using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// The lightness of a picture that comes in strips, some rows at a time from top to bottom; the rows asked for may overlap.
/// </summary>
/// <param name="strips">The strips.</param>
/// <param name="rows">Room for the lightness of the most rows that are asked for at a time.</param>
/// <param name="width">The picture's width.</param>
internal sealed class LightnessCursor(IEnumerable<RgbImage> strips, float[] rows, int width) : IDisposable
{
    private readonly IEnumerator<RgbImage> _strips = strips.GetEnumerator();
    private RgbImage? _strip;
    private int _stripFirst;

    // The rows whose lightness is there.
    private int _first, _end;

    /// <summary>Computes the lightness of rows.</summary>
    /// <param name="first">The first row, none before those of the last call.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="bounds">The threads of the work, and what ends it.</param>
    /// <returns>L of every pixel of the rows, until the next call.</returns>
    public ReadOnlySpan<float> Move(int first, int end, ParallelOptions bounds)
    {
        int known = Math.Max(0, _end - first);
        Array.Copy(rows, (_end - known - _first) * width, rows, 0, known * width);
        (_first, _end) = (first, first + known);
        while (_end < end)
        {
            while (_strip is null || _end >= _stripFirst + _strip.Height)
                MoveNext();
            int start = _end, count = Math.Min(end, _stripFirst + _strip.Height) - start;
            RgbImage strip = _strip;
            Parallel.For(
                0, count, bounds,
                i => LightnessRows.Take(strip, start - _stripFirst + i, rows.AsSpan((start - first + i) * width, width)));
            _end += count;
        }
        return rows.AsSpan(0, (end - first) * width);
    }

    /// <inheritdoc/>
    public void Dispose() => _strips.Dispose();

    private void MoveNext()
    {
        _stripFirst += _strip?.Height ?? 0;
        _strip = _strips.MoveNext() ? _strips.Current : throw new InvalidOperationException("The strips end before the picture does.");
    }
}
