using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Concat_elu of one value: one of the two is |x|, the other exp(-|x|) - 1.</summary>
/// <param name="Positive">elu(x).</param>
/// <param name="Negative">elu(-x).</param>
internal readonly record struct EluPair(float Positive, float Negative)
{
    /// <summary>Computes the pair.</summary>
    public static EluPair Of(float x) => Of(x, Elementary.Expm1(-MathF.Abs(x)));

    /// <summary>
    /// Computes the pair within 3e-7, to be rounded to bfloat16, which takes more from all that is above 1e-4: the form that is exact near
    /// 0 takes some ten times the instructions.
    /// </summary>
    public static EluPair ToBeRounded(float x) => Of(x, MathF.Exp(-MathF.Abs(x)) - 1f);

    private static EluPair Of(float x, float below) => new(x > 0f ? x : below, x < 0f ? -x : below);
}
