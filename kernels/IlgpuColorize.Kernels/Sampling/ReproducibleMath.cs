using ILGPU;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>
/// Computes elementary functions by additions, multiplications and divisions alone, which IEEE 754 rounds in one way: where these are not
/// contracted, every device gives the same bits. A GPU's own functions are approximations of the hardware. What decides a draw is computed
/// here, so that a sample does not depend on where it was drawn.
/// </summary>
internal static class ReproducibleMath
{
    // Beyond these, exp leaves the normal numbers of float32.
    private const float LeastExponent = -87f, LargestExponent = 88f;

    // ln 2 in two parts: the first has so few bits that its products with whole numbers are exact (Cody and Waite).
    private const float LogOfTwo = 0.693359375f, LogOfTwoRest = -2.12194440e-4f;
    private const float LogToBaseTwoOfE = 1.44269504f;
    private const float RootOfTwo = 1.41421356f;
    private const int MantissaBits = 23, Bias = 127;

    /// <summary>Computes exp(x), x kept within [-87, 88]. Cephes' expf: |error| below 2e-7 of the result.</summary>
    public static float Exp(float x)
    {
        float inside = MathF.Min(LargestExponent, MathF.Max(LeastExponent, x));
        float power = MathF.Floor(inside * LogToBaseTwoOfE + 0.5f);
        float rest = inside - power * LogOfTwo - power * LogOfTwoRest;
        float sum = 1.9875691500e-4f;
        sum = sum * rest + 1.3981999507e-3f;
        sum = sum * rest + 8.3334519073e-3f;
        sum = sum * rest + 4.1665795894e-2f;
        sum = sum * rest + 1.6666665459e-1f;
        sum = sum * rest + 5.0000001201e-1f;
        return (sum * (rest * rest) + rest + 1f) * Interop.IntAsFloat((uint)((int)power + Bias) << MantissaBits);
    }

    /// <summary>Computes log(x) of a normal positive number. Cephes' logf: |error| below 2e-7 of the result, near 1 below 1e-7.</summary>
    public static float Log(float x)
    {
        uint bits = Interop.FloatAsInt(x);
        int power = (int)(bits >> MantissaBits) - Bias;
        float mantissa = Interop.IntAsFloat((bits & 0x007F_FFFF) | 0x3F80_0000);
        bool isUpper = mantissa > RootOfTwo;
        float m = (isUpper ? 0.5f * mantissa : mantissa) - 1f, exponent = isUpper ? power + 1 : power, square = m * m;
        float sum = 7.0376836292e-2f;
        sum = sum * m - 1.1514610310e-1f;
        sum = sum * m + 1.1676998740e-1f;
        sum = sum * m - 1.2420140846e-1f;
        sum = sum * m + 1.4249322787e-1f;
        sum = sum * m - 1.6668057665e-1f;
        sum = sum * m + 2.0000714765e-1f;
        sum = sum * m - 2.4999993993e-1f;
        sum = sum * m + 3.3333331174e-1f;
        float tail = sum * (m * square) + exponent * LogOfTwoRest - 0.5f * square;
        return m + tail + exponent * LogOfTwo;
    }

    /// <summary>Computes log(u / (1 - u)), the inverse of the sigmoid; 0 &lt; u &lt; 1. The absolute error is below 1e-6.</summary>
    public static float Logit(float u) => Log(u / (1f - u));

    /// <summary>Computes the hyperbolic tangent; the absolute error is below 2e-7.</summary>
    public static float Tanh(float x) => Tanh(x, Exp(ExponentOfTanh(x)));

    /// <summary>Returns the argument of the one exponential that a hyperbolic tangent needs.</summary>
    public static float ExponentOfTanh(float x) => -2f * MathF.Abs(x);

    /// <summary>Computes the hyperbolic tangent of x from that exponential.</summary>
    public static float Tanh(float x, float e)
    {
        float magnitude = (1f - e) / (1f + e);
        return x < 0f ? -magnitude : magnitude;
    }
}
