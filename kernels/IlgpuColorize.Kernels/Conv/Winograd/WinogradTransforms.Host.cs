using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transforms of Winograd's F(4 x 4, 3 x 3) for the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray, "Fast Algorithms for
/// Convolutional Neural Networks", 2015, section 4.3): y = A^T [(G g G^T) * (B^T d B)] A makes 4 x 4 outputs of 6 x 6 inputs with 36
/// multiplications in place of 144. Each works on sixteen channels at once.
/// </summary>
internal static unsafe class WinogradTransforms
{
    /// <summary>The outputs of a tile in one direction.</summary>
    public const int Outputs = 4;

    /// <summary>The taps of the filter in one direction.</summary>
    public const int Taps = 3;

    /// <summary>The inputs of a tile in one direction, and the products.</summary>
    public const int Inputs = Outputs + Taps - 1;

    /// <summary>The products of a tile.</summary>
    public const int Products = Inputs * Inputs;

    /// <summary>The channels of a vector.</summary>
    public const int Lanes = 16;

    /// <summary>
    /// Computes B^T d B for the sixteen channels from <paramref name="channel"/> of 6 x 6 pixels; <paramref name="half"/> is memory for 6 x
    /// 6 vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, nint channel, float* half, float* target, nint step)
    {
        for (int column = 0; column < Inputs; column++)
        {
            float** d = pixels + column;
            InputLine(
                Vector512.Load(d[0] + channel), Vector512.Load(d[Inputs] + channel), Vector512.Load(d[2 * Inputs] + channel),
                Vector512.Load(d[3 * Inputs] + channel), Vector512.Load(d[4 * Inputs] + channel), Vector512.Load(d[5 * Inputs] + channel),
                half + column * Lanes, Inputs * Lanes);
        }
        for (int row = 0; row < Inputs; row++)
        {
            float* d = half + row * Inputs * Lanes;
            InputLine(
                At(d, 0, Lanes), At(d, 1, Lanes), At(d, 2, Lanes), At(d, 3, Lanes), At(d, 4, Lanes), At(d, 5, Lanes),
                target + row * Inputs * step, step);
        }
    }

    /// <summary>Computes G g G^T for sixteen lanes of 3 x 3 taps, <paramref name="tapStep"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter(float* taps, nint tapStep, float* half, float* target, nint step)
    {
        for (int column = 0; column < Taps; column++)
        {
            float* g = taps + column * tapStep;
            FilterLine(At(g, 0, Taps * tapStep), At(g, 1, Taps * tapStep), At(g, 2, Taps * tapStep), half + column * Lanes, Taps * Lanes);
        }
        for (int row = 0; row < Inputs; row++)
        {
            float* g = half + row * Taps * Lanes;
            FilterLine(At(g, 0, Lanes), At(g, 1, Lanes), At(g, 2, Lanes), target + row * Inputs * step, step);
        }
    }

    /// <summary>Computes A^T m A for sixteen lanes of 6 x 6 products, <paramref name="productStep"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* products, nint productStep, float* half, float* target, nint step)
    {
        for (int column = 0; column < Inputs; column++)
            OutputLine(products + column * productStep, Inputs * productStep, half + column * Lanes, Inputs * Lanes);
        for (int row = 0; row < Outputs; row++)
            OutputLine(half + row * Inputs * Lanes, Lanes, target + row * Outputs * step, step);
    }

    //       | 4  0 -5  0  1  0 |
    //       | 0 -4 -4  1  1  0 |
    // B^T = | 0  4 -4 -1  1  0 |
    //       | 0 -2 -1  2  1  0 |
    //       | 0  2 -1 -2  1  0 |
    //       | 0  4  0 -5  0  1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(
        Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3, Vector512<float> d4, Vector512<float> d5,
        float* target, nint step)
    {
        Vector512<float> even1 = MultiplyAdd(-4, d2, d4), odd1 = MultiplyAdd(-4, d1, d3);
        Vector512<float> even2 = d4 - d2, odd2 = d3 - d1;
        odd2 += odd2;
        MultiplyAdd(4, d0, MultiplyAdd(-5, d2, d4)).Store(target);
        (even1 + odd1).Store(target + step);
        (even1 - odd1).Store(target + 2 * step);
        (even2 + odd2).Store(target + 3 * step);
        (even2 - odd2).Store(target + 4 * step);
        MultiplyAdd(4, d1, MultiplyAdd(-5, d3, d5)).Store(target + 5 * step);
    }

    //     |  1/4     0     0  |
    //     | -1/6  -1/6  -1/6  |
    // G = | -1/6   1/6  -1/6  |
    //     | 1/24  1/12   1/6  |
    //     | 1/24 -1/12   1/6  |
    //     |   0     0     1   |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterLine(Vector512<float> g0, Vector512<float> g1, Vector512<float> g2, float* target, nint step)
    {
        Vector512<float> even1 = (g0 + g2) * (-1f / 6), odd1 = g1 * (1f / 6);
        Vector512<float> even2 = MultiplyAdd(1f / 24, g0, g2 * (1f / 6)), odd2 = g1 * (1f / 12);
        (g0 * 0.25f).Store(target);
        (even1 - odd1).Store(target + step);
        (even1 + odd1).Store(target + 2 * step);
        (even2 + odd2).Store(target + 3 * step);
        (even2 - odd2).Store(target + 4 * step);
        g2.Store(target + 5 * step);
    }

    //       | 1  1  1  1  1  0 |
    // A^T = | 0  1 -1  2 -2  0 |
    //       | 0  1  1  4  4  0 |
    //       | 0  1 -1  8 -8  1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* products, nint productStep, float* target, nint step)
    {
        Vector512<float> m1 = At(products, 1, productStep);
        Vector512<float> m2 = At(products, 2, productStep);
        Vector512<float> m3 = At(products, 3, productStep);
        Vector512<float> m4 = At(products, 4, productStep);
        Vector512<float> even1 = m1 + m2, odd1 = m1 - m2, even2 = m3 + m4, odd2 = m3 - m4;
        (At(products, 0, productStep) + even1 + even2).Store(target);
        MultiplyAdd(2, odd2, odd1).Store(target + step);
        MultiplyAdd(4, even2, even1).Store(target + 2 * step);
        (MultiplyAdd(8, odd2, odd1) + At(products, 5, productStep)).Store(target + 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At(float* first, nint index, nint step) => Vector512.Load(first + index * step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(float factor, Vector512<float> x, Vector512<float> y)
        => Vector512.FusedMultiplyAdd(Vector512.Create(factor), x, y);
}
