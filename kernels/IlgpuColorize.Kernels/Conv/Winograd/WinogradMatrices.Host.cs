using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Conv;

// The matrices of F(4 x 4, 3 x 3) for the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray, "Fast Algorithms for Convolutional Neural
// Networks", 2015, section 4.3): y = A^T [(G g G^T) * (B^T d B)] A makes 4 x 4 outputs of 6 x 6 inputs with 36 multiplications in place of
// 144. It is linear in g, so that the gradient of g is G^T [(A dy A^T) * (B^T d B)] G, summed over the tiles between the two.

/// <summary>B^T, of the inputs.</summary>
internal readonly unsafe struct InputMatrix : IWinogradMatrix
{
    public static int Columns => WinogradTransforms.Inputs;

    public static int Rows => WinogradTransforms.Inputs;

    //       | 4  0 -5  0  1  0 |
    //       | 0 -4 -4  1  1  0 |
    // B^T = | 0  4 -4 -1  1  0 |
    //       | 0 -2 -1  2  1  0 |
    //       | 0  2 -1 -2  1  0 |
    //       | 0  4  0 -5  0  1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVector, TPlaces>(TPlaces d, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>
    {
        TVector d0 = TSimd.Load(d.At(0)), d1 = TSimd.Load(d.At(1)), d2 = TSimd.Load(d.At(2));
        TVector d3 = TSimd.Load(d.At(3)), d4 = TSimd.Load(d.At(4)), d5 = TSimd.Load(d.At(5));
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
}

/// <summary>G, of the filter.</summary>
internal readonly unsafe struct FilterMatrix : IWinogradMatrix
{
    public static int Columns => WinogradTransforms.Taps;

    public static int Rows => WinogradTransforms.Inputs;

    //     |  1/4     0     0  |
    //     | -1/6  -1/6  -1/6  |
    // G = | -1/6   1/6  -1/6  |
    //     | 1/24  1/12   1/6  |
    //     | 1/24 -1/12   1/6  |
    //     |   0     0     1   |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVector, TPlaces>(TPlaces g, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>
    {
        TVector g0 = TSimd.Load(g.At(0)), g1 = TSimd.Load(g.At(1)), g2 = TSimd.Load(g.At(2));
        TVector even1 = TSimd.Multiply(-1f / 6, TSimd.Add(g0, g2)), odd1 = TSimd.Multiply(1f / 6, g1);
        TVector even2 = TSimd.MultiplyAdd(1f / 24, g0, TSimd.Multiply(1f / 6, g2)), odd2 = TSimd.Multiply(1f / 12, g1);
        TSimd.Store(TSimd.Multiply(0.25f, g0), target);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + step);
        TSimd.Store(TSimd.Add(even1, odd1), target + 2 * step);
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * step);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * step);
        TSimd.Store(g2, target + 5 * step);
    }
}

/// <summary>A^T, of the products.</summary>
internal readonly unsafe struct OutputMatrix : IWinogradMatrix
{
    public static int Columns => WinogradTransforms.Inputs;

    public static int Rows => WinogradTransforms.Outputs;

    //       | 1  1  1  1  1  0 |
    // A^T = | 0  1 -1  2 -2  0 |
    //       | 0  1  1  4  4  0 |
    //       | 0  1 -1  8 -8  1 |
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVector, TPlaces>(TPlaces m, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>
    {
        TVector m1 = TSimd.Load(m.At(1)), m2 = TSimd.Load(m.At(2)), m3 = TSimd.Load(m.At(3)), m4 = TSimd.Load(m.At(4));
        TVector even1 = TSimd.Add(m1, m2), odd1 = TSimd.Subtract(m1, m2), even2 = TSimd.Add(m3, m4), odd2 = TSimd.Subtract(m3, m4);
        TSimd.Store(TSimd.Add(TSimd.Add(TSimd.Load(m.At(0)), even1), even2), target);
        TSimd.Store(TSimd.MultiplyAdd(2, odd2, odd1), target + step);
        TSimd.Store(TSimd.MultiplyAdd(4, even2, even1), target + 2 * step);
        TSimd.Store(TSimd.Add(TSimd.MultiplyAdd(8, odd2, odd1), TSimd.Load(m.At(5))), target + 3 * step);
    }
}

/// <summary>A, of the gradients of the outputs.</summary>
internal readonly unsafe struct OutputGradientMatrix : IWinogradMatrix
{
    public static int Columns => WinogradTransforms.Outputs;

    public static int Rows => WinogradTransforms.Inputs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVector, TPlaces>(TPlaces dy, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>
    {
        TVector dy0 = TSimd.Load(dy.At(0)), dy1 = TSimd.Load(dy.At(1)), dy2 = TSimd.Load(dy.At(2)), dy3 = TSimd.Load(dy.At(3));
        TVector even1 = TSimd.Add(dy0, dy2), odd1 = TSimd.Add(dy1, dy3);
        TVector even2 = TSimd.MultiplyAdd(4, dy2, dy0), odd2 = TSimd.MultiplyAdd(8, dy3, TSimd.Add(dy1, dy1));
        TSimd.Store(dy0, target);
        TSimd.Store(TSimd.Add(even1, odd1), target + step);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * step);
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * step);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * step);
        TSimd.Store(dy3, target + 5 * step);
    }
}

/// <summary>G^T, of the sums over the tiles.</summary>
internal readonly unsafe struct FilterGradientMatrix : IWinogradMatrix
{
    public static int Columns => WinogradTransforms.Inputs;

    public static int Rows => WinogradTransforms.Taps;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVector, TPlaces>(TPlaces m, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPlaces : struct, IPlaces<TPlaces>
    {
        TVector m1 = TSimd.Load(m.At(1)), m2 = TSimd.Load(m.At(2)), m3 = TSimd.Load(m.At(3)), m4 = TSimd.Load(m.At(4));
        TVector even1 = TSimd.Multiply(-1f / 6, TSimd.Add(m1, m2)), odd1 = TSimd.Multiply(1f / 6, TSimd.Subtract(m2, m1));
        TVector even2 = TSimd.Add(m3, m4), odd2 = TSimd.Subtract(m3, m4);
        TSimd.Store(TSimd.MultiplyAdd(0.25f, TSimd.Load(m.At(0)), TSimd.MultiplyAdd(1f / 24, even2, even1)), target);
        TSimd.Store(TSimd.MultiplyAdd(1f / 12, odd2, odd1), target + step);
        TSimd.Store(TSimd.Add(TSimd.MultiplyAdd(1f / 6, even2, even1), TSimd.Load(m.At(5))), target + 2 * step);
    }
}
