using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Simd;

/// <summary>
/// Evaluates the functions of Numerics' Elementary on sixteen floats at once; each is good to a few units in the last place.
/// </summary>
internal static class ElementaryVectors
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts; the first has few enough bits for its products with the exponent to be exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // 2^n stays a normal number within these bounds.
    private const float LeastExponent = -87f;
    private const float LargestExponent = 88f;

    /// <summary>Computes exp(x); x is clamped to [-87, 88].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        Vector512<float> fraction = ReduceExponent(x, out Vector512<float> scale);
        return Vector512.FusedMultiplyAdd(scale, fraction, scale);
    }

    /// <summary>Computes exp(x) - 1, accurate near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        Vector512<float> fraction = ReduceExponent(x, out Vector512<float> scale);
        return Vector512.FusedMultiplyAdd(scale, fraction, scale - Vector512<float>.One);
    }

    /// <summary>Computes x where x > 0, else exp(x) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Elu(Vector512<float> x)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x, Expm1(x));

    /// <summary>Computes log(1 + e) for 0 &lt;= e &lt;= 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1pOfUnit(Vector512<float> e)
    {
        // log(1 + e) = 2 artanh(s) with s = e / (2 + e) <= 1/3; the first term left out is s^14 / 15, below 2e-8 of the sum.
        Vector512<float> s = e / (e + Vector512.Create(2f));
        Vector512<float> square = s * s;
        Vector512<float> sum = Vector512.Create(1f / 13f);
        sum = Vector512.FusedMultiplyAdd(sum, square, Vector512.Create(1f / 11f));
        sum = Vector512.FusedMultiplyAdd(sum, square, Vector512.Create(1f / 9f));
        sum = Vector512.FusedMultiplyAdd(sum, square, Vector512.Create(1f / 7f));
        sum = Vector512.FusedMultiplyAdd(sum, square, Vector512.Create(1f / 5f));
        sum = Vector512.FusedMultiplyAdd(sum, square, Vector512.Create(1f / 3f));
        Vector512<float> twice = s + s;
        return Vector512.FusedMultiplyAdd(twice * square, sum, twice);
    }

    /// <summary>Computes 1 / (1 + exp(-x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        Vector512<float> e = Exp(-Vector512.Abs(x));
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, Vector512<float>.Zero), Vector512<float>.One, e) / (
            e + Vector512<float>.One);
    }

    /// <summary>Computes the hyperbolic tangent, accurate near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> shrink = Expm1(-2f * Vector512.Abs(x));
        return Vector512.CopySign(-shrink / (shrink + Vector512.Create(2f)), x);
    }

    /// <summary>Splits exp(x) into 2^n and exp(r) - 1, where x = n ln 2 + r and |r| is at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ReduceExponent(Vector512<float> x, out Vector512<float> scale)
    {
        // x stands second, so that a NaN passes.
        x = Vector512.MinNative(Vector512.Create(LargestExponent), Vector512.MaxNative(Vector512.Create(LeastExponent), x));
        Vector512<float> n = Vector512.Round(x * Log2E);
        scale = (Vector512.ConvertToInt32Native(n) + Vector512.Create(127) << 23).AsSingle();
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);

        // Taylor series: the first term left out is r^8 / 8!, below 2e-8 of the sum.
        Vector512<float> sum = Vector512.Create(1f / 5040f);
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(1f / 720f));
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(1f / 120f));
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(1f / 24f));
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(1f / 6f));
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(0.5f));
        return Vector512.FusedMultiplyAdd(r * r, sum, r);
    }
}
