using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transforms of wgrad by Winograd's method: y = A^T [(G g G^T) * (B^T d B)] A is linear in g, so that the gradient of g is G^T [(A dy
/// A^T) * (B^T d B)] G, summed over the tiles between the two. Each works on sixteen channels, by vectors of the machine's width; the
/// matrices are those of <see cref="WinogradTransforms"/>.
/// </summary>
internal static unsafe class WgradTransforms
{
    private const int Outputs = WinogradTransforms.Outputs, Inputs = WinogradTransforms.Inputs;
    private const int Taps = WinogradTransforms.Taps, Lanes = WinogradTransforms.Lanes;

    /// <summary>
    /// Computes A dy A^T for the sixteen channels from <paramref name="channel"/> of 4 x 4 pixels; <paramref name="half"/> is memory for 6
    /// x 4 vectors.
    /// </summary>
    public static void Gradient(float** pixels, nint channel, float* half, float* target, nint step)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Gradient<Simd512, Vector512<float>>(pixels, channel, half, target, step);
            return;
        }
        Gradient<Simd256, Vector256<float>>(pixels, channel, half, target, step);
        Gradient<Simd256, Vector256<float>>(pixels, channel + Lanes / 2, half, target + Lanes / 2, step);
    }

    /// <summary>
    /// Computes G^T m G for sixteen lanes of 6 x 6 sums, <paramref name="sumStep"/> apart; <paramref name="half"/> is memory for 3 x 6
    /// vectors.
    /// </summary>
    public static void Filter(float* sums, nint sumStep, float* half, float* target, nint step)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Filter<Simd512, Vector512<float>>(sums, sumStep, half, target, step);
            return;
        }
        Filter<Simd256, Vector256<float>>(sums, sumStep, half, target, step);
        Filter<Simd256, Vector256<float>>(sums + Lanes / 2, sumStep, half, target + Lanes / 2, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient<TSimd, TVector>(float** pixels, nint channel, float* half, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int column = 0; column < Outputs; column++)
        {
            float** dy = pixels + column;
            GradientLine<TSimd, TVector>(
                TSimd.Load(dy[0] + channel), TSimd.Load(dy[Outputs] + channel),
                TSimd.Load(dy[2 * Outputs] + channel), TSimd.Load(dy[3 * Outputs] + channel),
                half + column * Lanes, Outputs * Lanes);
        }
        for (int row = 0; row < Inputs; row++)
        {
            float* dy = half + row * Outputs * Lanes;
            GradientLine<TSimd, TVector>(
                TSimd.Load(dy), TSimd.Load(dy + Lanes), TSimd.Load(dy + 2 * Lanes), TSimd.Load(dy + 3 * Lanes),
                target + row * Inputs * step, step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Filter<TSimd, TVector>(float* sums, nint sumStep, float* half, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int column = 0; column < Inputs; column++)
            FilterLine<TSimd, TVector>(sums + column * sumStep, Inputs * sumStep, half + column * Lanes, Inputs * Lanes);
        for (int row = 0; row < Taps; row++)
            FilterLine<TSimd, TVector>(half + row * Inputs * Lanes, Lanes, target + row * Taps * step, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientLine<TSimd, TVector>(TVector dy0, TVector dy1, TVector dy2, TVector dy3, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector even1 = TSimd.Add(dy0, dy2), odd1 = TSimd.Add(dy1, dy3);
        TVector even2 = TSimd.MultiplyAdd(4, dy2, dy0), odd2 = TSimd.MultiplyAdd(8, dy3, TSimd.Add(dy1, dy1));
        TSimd.Store(dy0, target);
        TSimd.Store(TSimd.Add(even1, odd1), target + step);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * step);
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * step);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * step);
        TSimd.Store(dy3, target + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterLine<TSimd, TVector>(float* sums, nint sumStep, float* target, nint step)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m1 = TSimd.Load(sums + sumStep), m2 = TSimd.Load(sums + 2 * sumStep);
        TVector m3 = TSimd.Load(sums + 3 * sumStep), m4 = TSimd.Load(sums + 4 * sumStep);
        TVector even1 = TSimd.Multiply(-1f / 6, TSimd.Add(m1, m2)), odd1 = TSimd.Multiply(1f / 6, TSimd.Subtract(m2, m1));
        TVector even2 = TSimd.Add(m3, m4), odd2 = TSimd.Subtract(m3, m4);
        TSimd.Store(TSimd.MultiplyAdd(0.25f, TSimd.Load(sums), TSimd.MultiplyAdd(1f / 24, even2, even1)), target);
        TSimd.Store(TSimd.MultiplyAdd(1f / 12, odd2, odd1), target + step);
        TSimd.Store(TSimd.Add(TSimd.MultiplyAdd(1f / 6, even2, even1), TSimd.Load(sums + 5 * sumStep)), target + 2 * step);
    }
}
