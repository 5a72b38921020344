namespace IlgpuColorize.Numerics;

/// <summary>
/// Evaluates elementary functions in float32 without the cancellation of their textbook forms (relative error about 1e-6 wherever the
/// argument itself is exact), with nothing but arithmetic, exp and log, so that a kernel may call them on any device.
/// </summary>
public static class Elementary
{
    /// <summary>Computes exp(x) - 1, accurate near 0.</summary>
    public static float Expm1(float x)
    {
        if (MathF.Abs(x) >= 0.5f)
            return MathF.Exp(x) - 1f;

        // Taylor series: the first term left out is x^9 / 9!, below 1e-8 of the sum.
        float sum = 1f / 40320f;
        sum = sum * x + 1f / 5040f;
        sum = sum * x + 1f / 720f;
        sum = sum * x + 1f / 120f;
        sum = sum * x + 1f / 24f;
        sum = sum * x + 1f / 6f;
        sum = sum * x + 0.5f;
        return x + x * x * sum;
    }

    /// <summary>Computes log(1 + x), accurate near 0; x > -1.</summary>
    public static float Log1p(float x)
    {
        // Written so that NaN takes the branch of the logarithm.
        if (!(x > -0.3f && x < 0.5f))
            return MathF.Log(1f + x);

        // log(1 + x) = 2 artanh(s) with s = x / (2 + x), |s| <= 0.2: the first term left out is s^10 / 11, below 1e-8.
        float s = x / (2f + x);
        float square = s * s;
        float sum = 1f / 9f;
        sum = sum * square + 1f / 7f;
        sum = sum * square + 1f / 5f;
        sum = sum * square + 1f / 3f;
        return 2f * (s + s * square * sum);
    }

    /// <summary>Computes 1 / (1 + exp(-x)) without overflow.</summary>
    public static float Sigmoid(float x)
    {
        float e = MathF.Exp(-MathF.Abs(x));
        return (x >= 0f ? 1f : e) / (1f + e);
    }

    /// <summary>Computes log(1 + exp(x)) without overflow.</summary>
    public static float Softplus(float x) => MathF.Max(x, 0f) + Log1p(MathF.Exp(-MathF.Abs(x)));

    /// <summary>Computes log(sigmoid(x)) without underflow: -softplus(-x).</summary>
    public static float LogSigmoid(float x) => -Softplus(-x);

    /// <summary>Computes the hyperbolic tangent without overflow, accurate near 0.</summary>
    public static float Tanh(float x)
    {
        // tanh |x| = (1 - e) / (1 + e) with e = exp(-2 |x|), and e - 1 from Expm1.
        float shrink = Expm1(-2f * MathF.Abs(x));
        float magnitude = -shrink / (2f + shrink);
        return x < 0f ? -magnitude : magnitude;
    }
}
