using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transforms of Winograd's F(4 x 4, 3 x 3) for the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray, "Fast Algorithms for
/// Convolutional Neural Networks", 2015, section 4.3): y = A^T [(G g G^T) * (B^T d B)] A makes 4 x 4 outputs of 6 x 6 inputs with 36
/// multiplications in place of 144. Each works on sixteen channels, a vector of the machine's width at a time: two vectors in work at once
/// do not fit the sixteen registers that a machine without AVX-512 has.
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
    public static void Input(float** pixels, nint channel, float* half, float* target, nint step)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Input<Simd512, Vector512<float>>(pixels, channel, half, target, step);
            return;
        }
        Input<Simd256, Vector256<float>>(pixels, channel, half, target, step);
        Input<Simd256, Vector256<float>>(pixels, channel + Lanes / 2, half, target + Lanes / 2, step);
    }

    /// <summary>Computes G g G^T for sixteen lanes of 3 x 3 taps, <paramref name="tapStep"/> apart.</summary>
    public static void Filter(float* taps, nint tapStep, float* half, float* target, nint step)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Filter<Simd512, Vector512<float>>(taps, tapStep, half, target, step);
            return;
        }
        Filter<Simd256, Vector256<float>>(taps, tapStep, half, target, step);
        Filter<Simd256, Vector256<float>>(taps + Lanes / 2, tapStep, half, target + Lanes / 2, step);
    }

    /// <summary>Computes A^T m A for sixteen lanes of 6 x 6 products, <paramref name="productStep"/> apart.</summary>
    public static void Output(float* products, nint productStep, float* half, float* target, nint step)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Output<Simd512, Vector512<float>>(products, productStep, half, target, step);
            return;
        }
        Output<Simd256, Vector256<float>>(products, productStep, half, target, step);
        Output<Simd256, Vector256<float>>(products + Lanes / 2, productStep, half, target + Lanes / 2, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Input<TSimd, TVector>(float** pixels, nint channel, float* half, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int column = 0; column < Inputs; column++)
        {
            float** d = pixels + column;
            InputLine<TSimd, TVector>(
                TSimd.Load(d[0] + channel), TSimd.Load(d[Inputs] + channel), TSimd.Load(d[2 * Inputs] + channel),
                TSimd.Load(d[3 * Inputs] + channel), TSimd.Load(d[4 * Inputs] + channel), TSimd.Load(d[5 * Inputs] + channel),
                half + column * Lanes, Inputs * Lanes);
        }
        for (int row = 0; row < Inputs; row++)
        {
            float* d = half + row * Inputs * Lanes;
            InputLine<TSimd, TVector>(
                TSimd.Load(d), TSimd.Load(d + Lanes), TSimd.Load(d + 2 * Lanes),
                TSimd.Load(d + 3 * Lanes), TSimd.Load(d + 4 * Lanes), TSimd.Load(d + 5 * Lanes),
                target + row * Inputs * step, step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Filter<TSimd, TVector>(float* taps, nint tapStep, float* half, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int column = 0; column < Taps; column++)
            FilterLine<TSimd, TVector>(taps + column * tapStep, Taps * tapStep, half + column * Lanes, Taps * Lanes);
        for (int row = 0; row < Inputs; row++)
            FilterLine<TSimd, TVector>(half + row * Taps * Lanes, Lanes, target + row * Inputs * step, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Output<TSimd, TVector>(float* products, nint productStep, float* half, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int column = 0; column < Inputs; column++)
            OutputLine<TSimd, TVector>(products + column * productStep, Inputs * productStep, half + column * Lanes, Inputs * Lanes);
        for (int row = 0; row < Outputs; row++)
            OutputLine<TSimd, TVector>(half + row * Inputs * Lanes, Lanes, target + row * Outputs * step, step);
    }

    //       | 4  0 -5  0  1  0 |
    //       | 0 -4 -4  1  1  0 |
    // B^T = | 0  4 -4 -1  1  0 |
    //       | 0 -2 -1  2  1  0 |
    //       | 0  2 -1 -2  1  0 |
    //       | 0  4  0 -5  0  1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine<TSimd, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector even1 = TSimd.MultiplyAdd(-4, d2, d4), odd1 = TSimd.MultiplyAdd(-4, d1, d3);
        TVector even2 = TSimd.Subtract(d4, d2), odd2 = TSimd.Subtract(d3, d1);
        odd2 = TSimd.Add(odd2, odd2);
        TSimd.Store(TSimd.MultiplyAdd(4, d0, TSimd.MultiplyAdd(-5, d2, d4)), target);
        TSimd.Store(TSimd.Add(even1, odd1), target + step);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * step);
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * step);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * step);
        TSimd.Store(TSimd.MultiplyAdd(4, d1, TSimd.MultiplyAdd(-5, d3, d5)), target + 5 * step);
    }

    //     |  1/4     0     0  |
    //     | -1/6  -1/6  -1/6  |
    // G = | -1/6   1/6  -1/6  |
    //     | 1/24  1/12   1/6  |
    //     | 1/24 -1/12   1/6  |
    //     |   0     0     1   |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterLine<TSimd, TVector>(float* taps, nint tapStep, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector g0 = TSimd.Load(taps), g1 = TSimd.Load(taps + tapStep), g2 = TSimd.Load(taps + 2 * tapStep);
        TVector even1 = TSimd.Multiply(-1f / 6, TSimd.Add(g0, g2)), odd1 = TSimd.Multiply(1f / 6, g1);
        TVector even2 = TSimd.MultiplyAdd(1f / 24, g0, TSimd.Multiply(1f / 6, g2)), odd2 = TSimd.Multiply(1f / 12, g1);
        TSimd.Store(TSimd.Multiply(0.25f, g0), target);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + step);
        TSimd.Store(TSimd.Add(even1, odd1), target + 2 * step);
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * step);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * step);
        TSimd.Store(g2, target + 5 * step);
    }

    //       | 1  1  1  1  1  0 |
    // A^T = | 0  1 -1  2 -2  0 |
    //       | 0  1  1  4  4  0 |
    //       | 0  1 -1  8 -8  1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine<TSimd, TVector>(float* products, nint productStep, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m1 = TSimd.Load(products + productStep), m2 = TSimd.Load(products + 2 * productStep);
        TVector m3 = TSimd.Load(products + 3 * productStep), m4 = TSimd.Load(products + 4 * productStep);
        TVector even1 = TSimd.Add(m1, m2), odd1 = TSimd.Subtract(m1, m2);
        TVector even2 = TSimd.Add(m3, m4), odd2 = TSimd.Subtract(m3, m4);
        TSimd.Store(TSimd.Add(TSimd.Add(TSimd.Load(products), even1), even2), target);
        TSimd.Store(TSimd.MultiplyAdd(2, odd2, odd1), target + step);
        TSimd.Store(TSimd.MultiplyAdd(4, even2, even1), target + 2 * step);
        TSimd.Store(TSimd.Add(TSimd.MultiplyAdd(8, odd2, odd1), TSimd.Load(products + 5 * productStep)), target + 3 * step);
    }
}
