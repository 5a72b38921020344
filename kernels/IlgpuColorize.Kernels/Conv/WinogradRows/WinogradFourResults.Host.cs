using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transforms of Winograd's F(4, 3) for the points 0, a, -a, b, -b and infinity, a = 3/4 and b = 3/2: y = A^T [(G g) * (B^T d)] makes
/// four results of six inputs with six multiplications in place of twelve. Of all points tried, these round least: of 2 x 3 taps and 320
/// channels the errors are 1.3 times those of the direct sums (root mean square; the largest are no larger), where the usual points 0, 1,
/// -1, 2, -2 give 1.8 times as much. Every constant of A and B is exact in binary.
/// </summary>
internal readonly unsafe struct WinogradFourResults : IWinogradRowTransforms
{
    /// <summary>The results of a tile.</summary>
    public const int Outputs = 4;

    /// <summary>The columns of the filter.</summary>
    public const int Taps = 3;

    private const float A = 0.75f, B = 1.5f, A2 = A * A, B2 = B * B;

    // The products of the differences of each point with the others.
    private const float OfZero = A2 * B2, OfA = 2 * A2 * (A2 - B2), OfB = 2 * B2 * (B2 - A2);

    /// <inheritdoc/>
    public static int OutputsOfTile
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Outputs;
    }

    /// <inheritdoc/>
    public static int ProductsOfTile
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Outputs + Taps - 1;
    }

    //       | a2b2    0   -a2-b2   0   1   0 |
    //       |   0   -ab2   -b2     a   1   0 |
    // B^T = |   0    ab2   -b2    -a   1   0 |
    //       |   0   -ba2   -a2     b   1   0 |
    //       |   0    ba2   -a2    -b   1   0 |
    //       |   0   a2b2    0  -a2-b2  0   1 |
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TSimd, TVector>(float** pixels, nint channel, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector d0 = TSimd.Load(pixels[0] + channel), d1 = TSimd.Load(pixels[1] + channel), d2 = TSimd.Load(pixels[2] + channel);
        TVector d3 = TSimd.Load(pixels[3] + channel), d4 = TSimd.Load(pixels[4] + channel), d5 = TSimd.Load(pixels[5] + channel);
        TVector evenA = TSimd.MultiplyAdd(-B2, d2, d4), oddA = TSimd.Multiply(A, TSimd.MultiplyAdd(-B2, d1, d3));
        TVector evenB = TSimd.MultiplyAdd(-A2, d2, d4), oddB = TSimd.Multiply(B, TSimd.MultiplyAdd(-A2, d1, d3));
        TSimd.Store(TSimd.MultiplyAdd(A2 * B2, d0, TSimd.MultiplyAdd(-A2 - B2, d2, d4)), target);
        TSimd.Store(TSimd.Add(evenA, oddA), target + step);
        TSimd.Store(TSimd.Subtract(evenA, oddA), target + 2 * step);
        TSimd.Store(TSimd.Add(evenB, oddB), target + 3 * step);
        TSimd.Store(TSimd.Subtract(evenB, oddB), target + 4 * step);
        TSimd.Store(TSimd.MultiplyAdd(A2 * B2, d1, TSimd.MultiplyAdd(-A2 - B2, d3, d5)), target + 5 * step);
    }

    //     | 1/a2b2    0      0   |
    //     |  1/A    a/A   a2/A   |
    // G = |  1/A   -a/A   a2/A   |, where A and B are what the other points make of a and b
    //     |  1/B    b/B   b2/B   |
    //     |  1/B   -b/B   b2/B   |
    //     |   0      0      1    |
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TSimd, TVector>(float* taps, nint tapStep, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector g0 = TSimd.Load(taps), g1 = TSimd.Load(taps + tapStep), g2 = TSimd.Load(taps + 2 * tapStep);
        TVector evenA = TSimd.MultiplyAdd(A2 / OfA, g2, TSimd.Multiply(1 / OfA, g0)), oddA = TSimd.Multiply(A / OfA, g1);
        TVector evenB = TSimd.MultiplyAdd(B2 / OfB, g2, TSimd.Multiply(1 / OfB, g0)), oddB = TSimd.Multiply(B / OfB, g1);
        TSimd.Store(TSimd.Multiply(1 / OfZero, g0), target);
        TSimd.Store(TSimd.Add(evenA, oddA), target + step);
        TSimd.Store(TSimd.Subtract(evenA, oddA), target + 2 * step);
        TSimd.Store(TSimd.Add(evenB, oddB), target + 3 * step);
        TSimd.Store(TSimd.Subtract(evenB, oddB), target + 4 * step);
        TSimd.Store(g2, target + 5 * step);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TSimd, TVector>(float* products, float* others, float sign, nint step, float* target, nint width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        (TVector y0, TVector y1, TVector y2, TVector y3) = Back<TSimd, TVector>(products, step);
        if (others != null)
        {
            (TVector z0, TVector z1, TVector z2, TVector z3) = Back<TSimd, TVector>(others, step);
            (y0, y1) = (TSimd.MultiplyAdd(sign, z0, y0), TSimd.MultiplyAdd(sign, z1, y1));
            (y2, y3) = (TSimd.MultiplyAdd(sign, z2, y2), TSimd.MultiplyAdd(sign, z3, y3));
        }
        TSimd.Store(y0, target);
        TSimd.Store(y1, target + width);
        TSimd.Store(y2, target + 2 * width);
        TSimd.Store(y3, target + 3 * width);
    }

    //       | 1   1   1   1   1  0 |
    // A^T = | 0   a  -a   b  -b  0 |
    //       | 0  a2  a2  b2  b2  0 |
    //       | 0  a3 -a3  b3 -b3  1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Y0, TVector Y1, TVector Y2, TVector Y3) Back<TSimd, TVector>(float* products, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m1 = TSimd.Load(products + step), m2 = TSimd.Load(products + 2 * step);
        TVector m3 = TSimd.Load(products + 3 * step), m4 = TSimd.Load(products + 4 * step);
        TVector evenA = TSimd.Add(m1, m2), oddA = TSimd.Subtract(m1, m2), evenB = TSimd.Add(m3, m4), oddB = TSimd.Subtract(m3, m4);
        TVector last = TSimd.MultiplyAdd(A2 * A, oddA, TSimd.Load(products + 5 * step));
        return (
            TSimd.Add(TSimd.Add(TSimd.Load(products), evenA), evenB), TSimd.MultiplyAdd(B, oddB, TSimd.Multiply(A, oddA)),
            TSimd.MultiplyAdd(B2, evenB, TSimd.Multiply(A2, evenA)), TSimd.MultiplyAdd(B2 * B, oddB, last));
    }
}
