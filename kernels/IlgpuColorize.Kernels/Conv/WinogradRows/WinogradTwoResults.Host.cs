using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transforms of Winograd's F(2, 2): y0 = (d0 - d1) g0 + d1 (g0 + g1), y1 = d1 (g0 + g1) - (d1 - d2) g1. Three multiplications make two
/// results in place of four, and each of these is made of its own two inputs alone.
/// </summary>
internal readonly unsafe struct WinogradTwoResults : IWinogradRowTransforms
{
    /// <summary>The results of a tile.</summary>
    public const int Outputs = 2;

    /// <summary>The columns of the filter.</summary>
    public const int Taps = 2;

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

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TSimd, TVector>(float** pixels, nint channel, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector d1 = TSimd.Load(pixels[1] + channel);
        TSimd.Store(TSimd.Subtract(TSimd.Load(pixels[0] + channel), d1), target);
        TSimd.Store(d1, target + step);
        TSimd.Store(TSimd.Subtract(d1, TSimd.Load(pixels[2] + channel)), target + 2 * step);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<TSimd, TVector>(float* taps, nint tapStep, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector g0 = TSimd.Load(taps), g1 = TSimd.Load(taps + tapStep);
        TSimd.Store(g0, target);
        TSimd.Store(TSimd.Add(g0, g1), target + step);
        TSimd.Store(g1, target + 2 * step);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TSimd, TVector>(float* products, float* others, float sign, nint step, float* target, nint width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        (TVector y0, TVector y1) = Back<TSimd, TVector>(products, step);
        if (others != null)
        {
            (TVector z0, TVector z1) = Back<TSimd, TVector>(others, step);
            (y0, y1) = (TSimd.MultiplyAdd(sign, z0, y0), TSimd.MultiplyAdd(sign, z1, y1));
        }
        TSimd.Store(y0, target);
        TSimd.Store(y1, target + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Y0, TVector Y1) Back<TSimd, TVector>(float* products, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m1 = TSimd.Load(products + step);
        return (TSimd.Add(TSimd.Load(products), m1), TSimd.Subtract(m1, TSimd.Load(products + 2 * step)));
    }
}
