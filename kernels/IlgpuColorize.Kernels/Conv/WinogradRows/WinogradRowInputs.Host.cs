using System.Runtime.CompilerServices;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transformed inputs, B^T d, of the lines that some consecutive tiles read: [product][line][tile][channel]. They are made anew in
/// every item of work, in memory of its own: less than a twentieth of what it multiplies, and nothing passes from core to core.
/// </summary>
internal readonly unsafe ref struct WinogradRowInputs
{
    private const int Inputs = WinogradTransforms.Inputs;
    private const int Lanes = WinogradTransforms.Lanes;

    private readonly WinogradRowBand _band;
    private readonly int _firstLine;
    private readonly int _lines;
    private readonly int _pitch;
    private readonly float* _memory;
    private readonly float* _zeros;
    private readonly float* _tail;

    /// <summary>Takes the memory.</summary>
    public WinogradRowInputs(ref HostScratch scratch, in WinogradRowBand band, int firstTile, int tiles)
    {
        _band = band;
        (_firstLine, _lines) = LinesOf(band, firstTile, tiles);
        _pitch = PitchOf(band);
        _memory = scratch.Take<float>(Inputs * StepOf(band, _lines));
        _zeros = scratch.Take<float>(_pitch);
        _tail = scratch.Take<float>(Inputs * Lanes);
        new Span<float>(_zeros, _pitch).Clear();
        new Span<float>(_tail, Inputs * Lanes).Clear();
    }

    /// <summary>The distance of products.</summary>
    public nint Step => StepOf(_band, _lines);

    /// <summary>The distance of lines.</summary>
    public nint LineStep => (nint)_band.TilesPerRow * _pitch;

    public static long ScratchFor(in WinogradRowBand band, int firstTile, int tiles)
        => HostScratch.SizeOf<float>(Inputs * (long)StepOf(band, LinesOf(band, firstTile, tiles).Count))
            + HostScratch.SizeOf<float>(PitchOf(band)) + HostScratch.SizeOf<float>(Inputs * Lanes);

    /// <summary>Returns the address of the first product's channels under the first row of the filter.</summary>
    public float* At(int tile)
    {
        (int line, int place) = _band.LineOf(tile);
        return _memory + (line - _firstLine) * LineStep + (nint)place * _pitch;
    }

    /// <summary>Transforms all tiles of the lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(TensorView source)
    {
        int whole = source.C / Lanes * Lanes;
        nint step = Step;
        float** pixels = stackalloc float*[Inputs];
        float* target = _memory;
        for (int line = _firstLine; line < _firstLine + _lines; line++)
        {
            for (int place = 0; place < _band.TilesPerRow; place++, target += _pitch)
            {
                FindPixels(source, line, place, pixels);
                for (int channel = 0; channel < whole; channel += Lanes)
                    WinogradTransforms.Line<RowInputMatrix, PixelPlaces>(new(pixels, channel), target + channel, step);
                if (whole == source.C)
                    continue;
                CopyTail(pixels, whole, source.C - whole);
                WinogradTransforms.Line<RowInputMatrix, PixelPlaces>(new(pixels, 0), target + whole, step);
            }
        }
    }

    // A tile reads a pixel to the left of its first result and one to the right of its last.
    private void FindPixels(TensorView source, int line, int place, float** pixels)
    {
        (int image, int row) = _band.RowOf(line);
        bool isInside = (uint)row < (uint)source.H;
        int left = place * WinogradTransforms.Outputs - 1;
        float* first = source.Data.AsHostPointer() + ((nint)image * source.H + row) * source.W * source.Pitch;
        for (int column = left; column < left + Inputs; column++)
            *pixels++ = isInside && (uint)column < (uint)source.W ? first + (nint)column * source.Pitch : _zeros;
    }

    // Copies the channels that do not fill a vector, zeros behind them, and points to the copies.
    private void CopyTail(float** pixels, int whole, int count)
    {
        float* copy = _tail;
        for (int pixel = 0; pixel < Inputs; pixel++, copy += Lanes)
        {
            new Span<float>(pixels[pixel] + whole, count).CopyTo(new Span<float>(copy, count));
            pixels[pixel] = copy;
        }
    }

    private static (int First, int Count) LinesOf(in WinogradRowBand band, int firstTile, int tiles)
    {
        int first = band.LineOf(firstTile).Line;
        return (first, band.LineOf(firstTile + tiles - 1).Line + band.Problem.R - first);
    }

    // Whole vectors.
    private static int PitchOf(in WinogradRowBand band) => (band.Problem.C + Lanes - 1) / Lanes * Lanes;

    // A line of a cache more keeps products from falling on the same lines of it.
    private static nint StepOf(in WinogradRowBand band, int lines) => (nint)lines * band.TilesPerRow * PitchOf(band) + Lanes;
}
