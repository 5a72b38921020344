using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transforms of Winograd's F(4, 3) for the points 0, a, -a, b, -b and infinity, a = 3/4 and b = 3/2: y = A^T [(G g) * (B^T d)] makes
/// four results of six inputs with six multiplications in place of twelve, on sixteen channels at once. Of all points tried, these round
/// least: of 2 x 3 taps and 320 channels the errors are 1.3 times those of the direct sums (root mean square; the largest are no larger),
/// where the usual points 0, 1, -1, 2, -2 give 1.8 times as much. Every constant of A and B is exact in binary.
/// </summary>
internal static unsafe class WinogradRowTransforms
{
    /// <summary>The results of a tile.</summary>
    public const int Outputs = 4;

    /// <summary>The columns of the filter.</summary>
    public const int Taps = 3;

    /// <summary>The products of a tile, and the inputs that it reads.</summary>
    public const int Products = Outputs + Taps - 1;

    /// <summary>The channels of a vector.</summary>
    public const int Lanes = 16;

    private const float A = 0.75f, B = 1.5f, A2 = A * A, B2 = B * B;

    // The products of the differences of each point with the others.
    private const float OfZero = A2 * B2, OfA = 2 * A2 * (A2 - B2), OfB = 2 * B2 * (B2 - A2);

    //       | a2b2    0   -a2-b2   0   1   0 |
    //       |   0   -ab2   -b2     a   1   0 |
    // B^T = |   0    ab2   -b2    -a   1   0 |
    //       |   0   -ba2   -a2     b   1   0 |
    //       |   0    ba2   -a2    -b   1   0 |
    //       |   0   a2b2    0  -a2-b2  0   1 |
    /// <summary>Computes B^T d for the sixteen channels from <paramref name="channel"/> of six pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float** pixels, nint channel, float* target, nint step)
    {
        Vector512<float> d0 = Vector512.Load(pixels[0] + channel), d1 = Vector512.Load(pixels[1] + channel);
        Vector512<float> d2 = Vector512.Load(pixels[2] + channel), d3 = Vector512.Load(pixels[3] + channel);
        Vector512<float> d4 = Vector512.Load(pixels[4] + channel), d5 = Vector512.Load(pixels[5] + channel);
        Vector512<float> evenA = MultiplyAdd(-B2, d2, d4), oddA = A * MultiplyAdd(-B2, d1, d3);
        Vector512<float> evenB = MultiplyAdd(-A2, d2, d4), oddB = B * MultiplyAdd(-A2, d1, d3);
        MultiplyAdd(A2 * B2, d0, MultiplyAdd(-A2 - B2, d2, d4)).Store(target);
        (evenA + oddA).Store(target + step);
        (evenA - oddA).Store(target + 2 * step);
        (evenB + oddB).Store(target + 3 * step);
        (evenB - oddB).Store(target + 4 * step);
        MultiplyAdd(A2 * B2, d1, MultiplyAdd(-A2 - B2, d3, d5)).Store(target + 5 * step);
    }

    //     | 1/a2b2    0      0   |
    //     |  1/A    a/A   a2/A   |
    // G = |  1/A   -a/A   a2/A   |, where A and B are what the other points make of a and b
    //     |  1/B    b/B   b2/B   |
    //     |  1/B   -b/B   b2/B   |
    //     |   0      0      1    |
    /// <summary>Computes G g for sixteen lanes of three taps, <paramref name="tapStep"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(float* taps, nint tapStep, float* target, nint step)
    {
        Vector512<float> g0 = Vector512.Load(taps), g1 = Vector512.Load(taps + tapStep), g2 = Vector512.Load(taps + 2 * tapStep);
        Vector512<float> evenA = MultiplyAdd(A2 / OfA, g2, g0 * (1 / OfA)), oddA = g1 * (A / OfA);
        Vector512<float> evenB = MultiplyAdd(B2 / OfB, g2, g0 * (1 / OfB)), oddB = g1 * (B / OfB);
        (g0 * (1 / OfZero)).Store(target);
        (evenA + oddA).Store(target + step);
        (evenA - oddA).Store(target + 2 * step);
        (evenB + oddB).Store(target + 3 * step);
        (evenB - oddB).Store(target + 4 * step);
        g2.Store(target + 5 * step);
    }

    //       | 1   1   1   1   1  0 |
    // A^T = | 0   a  -a   b  -b  0 |
    //       | 0  a2  a2  b2  b2  0 |
    //       | 0  a3 -a3  b3 -b3  1 |
    /// <summary>Computes A^T m for sixteen lanes of six products, <paramref name="productStep"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* products, nint productStep, float* target, nint step)
    {
        Vector512<float> m1 = Vector512.Load(products + productStep), m2 = Vector512.Load(products + 2 * productStep);
        Vector512<float> m3 = Vector512.Load(products + 3 * productStep), m4 = Vector512.Load(products + 4 * productStep);
        Vector512<float> evenA = m1 + m2, oddA = m1 - m2, evenB = m3 + m4, oddB = m3 - m4;
        (Vector512.Load(products) + evenA + evenB).Store(target);
        MultiplyAdd(B, oddB, A * oddA).Store(target + step);
        MultiplyAdd(B2, evenB, A2 * evenA).Store(target + 2 * step);
        MultiplyAdd(B2 * B, oddB, MultiplyAdd(A2 * A, oddA, Vector512.Load(products + 5 * productStep))).Store(target + 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(float factor, Vector512<float> x, Vector512<float> y)
        => Vector512.FusedMultiplyAdd(Vector512.Create(factor), x, y);
}
