using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transformed inputs, B^T d, of the lines that some consecutive tiles read: [product][line][tile][channel]. They are made anew in
/// every item of work, in memory of its own: less than a twentieth of what it multiplies, and nothing passes from core to core.
/// </summary>
internal readonly unsafe ref struct WinogradRowInputs<TTransforms>
    where TTransforms : struct, IWinogradRowTransforms
{
    private const int Lanes = WinogradTransforms.Lanes;

    private readonly WinogradRowBand _band;
    private readonly int _firstLine, _lines;
    private readonly int _firstPlace, _lastPlace;
    private readonly int _pitch;
    private readonly float* _memory;
    private readonly float* _zeros;
    private readonly float* _tail;
    private readonly float* _difference;

    /// <summary>Takes the memory.</summary>
    public WinogradRowInputs(ref HostScratch scratch, in WinogradRowBand band, int firstTile, int tiles)
    {
        _band = band;
        (_firstLine, _lines) = LinesOf(band, firstTile, tiles);
        (_firstPlace, _lastPlace) = (band.LineOf(firstTile).Place, band.LineOf(firstTile + tiles - 1).Place);
        _pitch = PitchOf(band);
        _memory = scratch.Take<float>(TTransforms.ProductsOfTile * StepOf(band, _lines));
        _zeros = scratch.Take<float>(_pitch);
        _tail = scratch.Take<float>(TTransforms.ProductsOfTile * Lanes);
        _difference = scratch.Take<float>(DifferenceOf(band));
        new Span<float>(_zeros, _pitch).Clear();
        new Span<float>(_tail, TTransforms.ProductsOfTile * Lanes).Clear();
    }

    /// <summary>The distance of products.</summary>
    public nint Step => StepOf(_band, _lines);

    /// <summary>The distance of lines.</summary>
    public nint LineStep => (nint)_band.TilesPerRow * _pitch;

    public static long ScratchFor(in WinogradRowBand band, int firstTile, int tiles)
        => HostScratch.SizeOf<float>(TTransforms.ProductsOfTile * (long)StepOf(band, LinesOf(band, firstTile, tiles).Count))
            + HostScratch.SizeOf<float>(PitchOf(band)) + HostScratch.SizeOf<float>(TTransforms.ProductsOfTile * Lanes)
            + HostScratch.SizeOf<float>(DifferenceOf(band));

    /// <summary>Returns the address of the first product's channels in a tile's first line.</summary>
    public float* At(int tile)
    {
        (int line, int place) = _band.LineOf(tile);
        return _memory + (line - _firstLine) * LineStep + (nint)place * _pitch;
    }

    /// <summary>Transforms what the tiles read of all lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(TensorView source)
    {
        // The tiles that begin with the first line and those that end with the last need not have all of a row's places.
        for (int line = 0; line < _lines; line++)
        {
            int first = line < _band.LinesPerTileRow ? _firstPlace : 0;
            int last = line >= _lines - _band.LinesPerTileRow ? _lastPlace : _band.TilesPerRow - 1;
            (int image, int row, int? subtracted) = _band.RowsOf(_firstLine + line);
            float* target = _memory + line * LineStep;
            if (subtracted is { } other)
                FillDifference(source, image, row, other, first, last, target);
            else
                Transform(RowOf(source, image, row), source.W, source.Pitch, source.C, first, last, target);
        }
    }

    private void FillDifference(TensorView source, int image, int row, int other, int first, int last, float* target)
    {
        float* from = RowOf(source, image, row), subtracted = RowOf(source, image, other);
        int begin = Math.Max(0, _band.FirstColumnOf(first));
        int end = Math.Min(source.W, _band.FirstColumnOf(last) + TTransforms.ProductsOfTile);
        for (int column = begin; column < end; column++)
        {
            nint pixel = (nint)column * source.Pitch;
            HostRows.Subtract(
                from == null ? _zeros : from + pixel, subtracted == null ? _zeros : subtracted + pixel, source.C,
                _difference + (nint)column * _pitch);
        }
        Transform(_difference, source.W, _pitch, _pitch, first, last, target);
    }

    private void Transform(float* row, int columns, nint pitch, int channels, int first, int last, float* target)
    {
        int whole = channels / Lanes * Lanes;
        nint step = Step;
        float** pixels = stackalloc float*[TTransforms.ProductsOfTile];
        for (int place = first; place <= last; place++)
        {
            FindPixels(row, columns, pitch, place, pixels);
            float* tile = target + (nint)place * _pitch;
            for (int channel = 0; channel < whole; channel += Lanes)
                WinogradRowTransforms<TTransforms>.Input(pixels, channel, tile + channel, step);
            if (whole == channels)
                continue;
            CopyTail(pixels, whole, channels - whole);
            WinogradRowTransforms<TTransforms>.Input(pixels, 0, tile + whole, step);
        }
    }

    // A tile reads a pixel to the left of its first result and, of three taps, one to the right of its last.
    private void FindPixels(float* row, int columns, nint pitch, int place, float** pixels)
    {
        int left = _band.FirstColumnOf(place);
        for (int column = left; column < left + TTransforms.ProductsOfTile; column++)
            *pixels++ = row != null && (uint)column < (uint)columns ? row + column * pitch : _zeros;
    }

    // Copies the channels that do not fill a vector, zeros behind them, and points to the copies.
    private void CopyTail(float** pixels, int whole, int count)
    {
        float* copy = _tail;
        for (int pixel = 0; pixel < TTransforms.ProductsOfTile; pixel++, copy += Lanes)
        {
            new Span<float>(pixels[pixel] + whole, count).CopyTo(new Span<float>(copy, count));
            pixels[pixel] = copy;
        }
    }

    // Null for what lies outside.
    private static float* RowOf(TensorView source, int image, int row) => (uint)row < (uint)source.H
        ? source.Data.AsHostPointer() + ((nint)image * source.H + row) * source.W * source.Pitch
        : null;

    private static (int First, int Count) LinesOf(in WinogradRowBand band, int firstTile, int tiles)
    {
        int first = band.LineOf(firstTile).Line;
        return (first, band.LineOf(firstTile + tiles - 1).Line + band.LinesPerTile - first);
    }

    // Whole vectors.
    private static int PitchOf(in WinogradRowBand band) => (band.Problem.C + Lanes - 1) / Lanes * Lanes;

    // A line of a cache more keeps products from falling on the same lines of it.
    private static nint StepOf(in WinogradRowBand band, int lines) => (nint)lines * band.TilesPerRow * PitchOf(band) + Lanes;

    private static long DifferenceOf(in WinogradRowBand band) => band.RowsPerTile == 2 ? (long)band.Problem.W * PitchOf(band) : 0;
}
