using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Concat_elu of one value: one of the two is |x|, the other exp(-|x|) - 1.</summary>
/// <param name="Positive">elu(x).</param>
/// <param name="Negative">elu(-x).</param>
internal readonly record struct EluPair(float Positive, float Negative)
{
    /// <summary>Computes the pair.</summary>
    public static EluPair Of(float x)
    {
        float below = Elementary.Expm1(-MathF.Abs(x));
        return new(x > 0f ? x : below, x < 0f ? -x : below);
    }
}
