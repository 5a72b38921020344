using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The transforms of wgrad by Winograd's method: y = A^T [(G g G^T) * (B^T d B)] A is linear in g, so that the gradient of g is G^T [(A dy
/// A^T) * (B^T d B)] G, summed over the tiles between the two. Each works on sixteen channels at once; the matrices are those of <see
/// cref="WinogradTransforms"/>.
/// </summary>
internal static unsafe class WgradTransforms
{
    private const int Outputs = WinogradTransforms.Outputs, Inputs = WinogradTransforms.Inputs;
    private const int Taps = WinogradTransforms.Taps, Lanes = WinogradTransforms.Lanes;

    /// <summary>
    /// Computes A dy A^T for the sixteen channels from <paramref name="channel"/> of 4 x 4 pixels; <paramref name="half"/> is memory for 6
    /// x 4 vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(float** pixels, nint channel, float* half, float* target, nint step)
    {
        for (int column = 0; column < Outputs; column++)
        {
            float** dy = pixels + column;
            GradientLine(
                Vector512.Load(dy[0] + channel), Vector512.Load(dy[Outputs] + channel),
                Vector512.Load(dy[2 * Outputs] + channel), Vector512.Load(dy[3 * Outputs] + channel),
                half + column * Lanes, Outputs * Lanes);
        }
        for (int row = 0; row < Inputs; row++)
        {
            float* dy = half + row * Outputs * Lanes;
            GradientLine(
                Vector512.Load(dy), Vector512.Load(dy + Lanes), Vector512.Load(dy + 2 * Lanes), Vector512.Load(dy + 3 * Lanes),
                target + row * Inputs * step, step);
        }
    }

    /// <summary>
    /// Computes G^T m G for sixteen lanes of 6 x 6 sums, <paramref name="sumStep"/> apart; <paramref name="half"/> is memory for 3 x 6
    /// vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter(float* sums, nint sumStep, float* half, float* target, nint step)
    {
        for (int column = 0; column < Inputs; column++)
            FilterLine(sums + column * sumStep, Inputs * sumStep, half + column * Lanes, Inputs * Lanes);
        for (int row = 0; row < Taps; row++)
            FilterLine(half + row * Inputs * Lanes, Lanes, target + row * Taps * step, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientLine(
        Vector512<float> dy0, Vector512<float> dy1, Vector512<float> dy2, Vector512<float> dy3, float* target, nint step)
    {
        Vector512<float> even1 = dy0 + dy2, odd1 = dy1 + dy3;
        Vector512<float> even2 = MultiplyAdd(4, dy2, dy0), odd2 = MultiplyAdd(8, dy3, dy1 + dy1);
        dy0.Store(target);
        (even1 + odd1).Store(target + step);
        (even1 - odd1).Store(target + 2 * step);
        (even2 + odd2).Store(target + 3 * step);
        (even2 - odd2).Store(target + 4 * step);
        dy3.Store(target + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterLine(float* sums, nint sumStep, float* target, nint step)
    {
        Vector512<float> m1 = Vector512.Load(sums + sumStep), m2 = Vector512.Load(sums + 2 * sumStep);
        Vector512<float> m3 = Vector512.Load(sums + 3 * sumStep), m4 = Vector512.Load(sums + 4 * sumStep);
        Vector512<float> even1 = (m1 + m2) * (-1f / 6), odd1 = (m2 - m1) * (1f / 6), even2 = m3 + m4, odd2 = m3 - m4;
        MultiplyAdd(0.25f, Vector512.Load(sums), MultiplyAdd(1f / 24, even2, even1)).Store(target);
        MultiplyAdd(1f / 12, odd2, odd1).Store(target + step);
        (MultiplyAdd(1f / 6, even2, even1) + Vector512.Load(sums + 5 * sumStep)).Store(target + 2 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(float factor, Vector512<float> x, Vector512<float> y)
        => Vector512.FusedMultiplyAdd(Vector512.Create(factor), x, y);
}
