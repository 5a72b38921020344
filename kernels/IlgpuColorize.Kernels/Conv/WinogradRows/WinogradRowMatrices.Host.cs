using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The points of Winograd's F(4, 3) along the rows: 0, a, -a, b, -b and infinity, a = 3/4 and b = 3/2. y = A^T [(G g) * (B^T d)] makes four
/// results of six inputs with six multiplications in place of twelve. Of all points tried, these round least: of 2 x 3 taps and 320
/// channels the errors are 1.3 times those of the direct sums (root mean square; the largest are no larger), where the usual points 0, 1,
/// -1, 2, -2 give 1.8 times as much. Every constant of A and B is exact in binary.
/// </summary>
internal static class WinogradRowPoints
{
    public const float A = 0.75f, B = 1.5f, A2 = A * A, B2 = B * B;

    // The products of the differences of each point with the others.
    public const float OfZero = A2 * B2, OfA = 2 * A2 * (A2 - B2), OfB = 2 * B2 * (B2 - A2);
}

/// <summary>B^T, of the inputs along a row.</summary>
internal readonly unsafe struct RowInputMatrix : IWinogradMatrix
{
    private const float A = WinogradRowPoints.A, B = WinogradRowPoints.B, A2 = WinogradRowPoints.A2, B2 = WinogradRowPoints.B2;

    public static int Columns => WinogradTransforms.Inputs;

    public static int Rows => WinogradTransforms.Inputs;

    //       | a2b2    0   -a2-b2   0   1   0 |
    //       |   0   -ab2   -b2     a   1   0 |
    // B^T = |   0    ab2   -b2    -a   1   0 |
    //       |   0   -ba2   -a2     b   1   0 |
    //       |   0    ba2   -a2    -b   1   0 |
    //       |   0   a2b2    0  -a2-b2  0   1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVector, TPlaces>(TPlaces d, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>
    {
        TVector d0 = TSimd.Load(d.At(0)), d1 = TSimd.Load(d.At(1)), d2 = TSimd.Load(d.At(2));
        TVector d3 = TSimd.Load(d.At(3)), d4 = TSimd.Load(d.At(4)), d5 = TSimd.Load(d.At(5));
        TVector evenA = TSimd.MultiplyAdd(-B2, d2, d4), oddA = TSimd.Multiply(A, TSimd.MultiplyAdd(-B2, d1, d3));
        TVector evenB = TSimd.MultiplyAdd(-A2, d2, d4), oddB = TSimd.Multiply(B, TSimd.MultiplyAdd(-A2, d1, d3));
        TSimd.Store(TSimd.MultiplyAdd(A2 * B2, d0, TSimd.MultiplyAdd(-A2 - B2, d2, d4)), target);
        TSimd.Store(TSimd.Add(evenA, oddA), target + step);
        TSimd.Store(TSimd.Subtract(evenA, oddA), target + 2 * step);
        TSimd.Store(TSimd.Add(evenB, oddB), target + 3 * step);
        TSimd.Store(TSimd.Subtract(evenB, oddB), target + 4 * step);
        TSimd.Store(TSimd.MultiplyAdd(A2 * B2, d1, TSimd.MultiplyAdd(-A2 - B2, d3, d5)), target + 5 * step);
    }
}

/// <summary>G, of a row of the filter.</summary>
internal readonly unsafe struct RowFilterMatrix : IWinogradMatrix
{
    private const float A = WinogradRowPoints.A, B = WinogradRowPoints.B, A2 = WinogradRowPoints.A2, B2 = WinogradRowPoints.B2;
    private const float OfZero = WinogradRowPoints.OfZero, OfA = WinogradRowPoints.OfA, OfB = WinogradRowPoints.OfB;

    public static int Columns => WinogradTransforms.Taps;

    public static int Rows => WinogradTransforms.Inputs;

    //     | 1/a2b2    0      0   |
    //     |  1/A    a/A   a2/A   |
    // G = |  1/A   -a/A   a2/A   |, where A and B are what the other points make of a and b
    //     |  1/B    b/B   b2/B   |
    //     |  1/B   -b/B   b2/B   |
    //     |   0      0      1    |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVector, TPlaces>(TPlaces g, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>
    {
        TVector g0 = TSimd.Load(g.At(0)), g1 = TSimd.Load(g.At(1)), g2 = TSimd.Load(g.At(2));
        TVector evenA = TSimd.MultiplyAdd(A2 / OfA, g2, TSimd.Multiply(1 / OfA, g0)), oddA = TSimd.Multiply(A / OfA, g1);
        TVector evenB = TSimd.MultiplyAdd(B2 / OfB, g2, TSimd.Multiply(1 / OfB, g0)), oddB = TSimd.Multiply(B / OfB, g1);
        TSimd.Store(TSimd.Multiply(1 / OfZero, g0), target);
        TSimd.Store(TSimd.Add(evenA, oddA), target + step);
        TSimd.Store(TSimd.Subtract(evenA, oddA), target + 2 * step);
        TSimd.Store(TSimd.Add(evenB, oddB), target + 3 * step);
        TSimd.Store(TSimd.Subtract(evenB, oddB), target + 4 * step);
        TSimd.Store(g2, target + 5 * step);
    }
}

/// <summary>A^T, of the products along a row.</summary>
internal readonly unsafe struct RowOutputMatrix : IWinogradMatrix
{
    private const float A = WinogradRowPoints.A, B = WinogradRowPoints.B, A2 = WinogradRowPoints.A2, B2 = WinogradRowPoints.B2;

    public static int Columns => WinogradTransforms.Inputs;

    public static int Rows => WinogradTransforms.Outputs;

    //       | 1   1   1   1   1  0 |
    // A^T = | 0   a  -a   b  -b  0 |
    //       | 0  a2  a2  b2  b2  0 |
    //       | 0  a3 -a3  b3 -b3  1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVector, TPlaces>(TPlaces m, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>
    {
        TVector m1 = TSimd.Load(m.At(1)), m2 = TSimd.Load(m.At(2)), m3 = TSimd.Load(m.At(3)), m4 = TSimd.Load(m.At(4));
        TVector evenA = TSimd.Add(m1, m2), oddA = TSimd.Subtract(m1, m2), evenB = TSimd.Add(m3, m4), oddB = TSimd.Subtract(m3, m4);
        TSimd.Store(TSimd.Add(TSimd.Add(TSimd.Load(m.At(0)), evenA), evenB), target);
        TSimd.Store(TSimd.MultiplyAdd(B, oddB, TSimd.Multiply(A, oddA)), target + step);
        TSimd.Store(TSimd.MultiplyAdd(B2, evenB, TSimd.Multiply(A2, evenA)), target + 2 * step);
        TSimd.Store(TSimd.MultiplyAdd(B2 * B, oddB, TSimd.MultiplyAdd(A2 * A, oddA, TSimd.Load(m.At(5)))), target + 3 * step);
    }
}
