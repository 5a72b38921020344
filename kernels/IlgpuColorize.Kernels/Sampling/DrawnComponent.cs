using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Sampling;

/// <summary>What a component says of the colours drawn from it, beside its means.</summary>
/// <param name="CoefficientOfA">The coefficient of a on lightness.</param>
/// <param name="CoefficientOfB">The coefficient of b on lightness.</param>
/// <param name="CoefficientOfBOnA">The coefficient of b on a.</param>
/// <param name="ScaleOfA">The scale of a.</param>
/// <param name="ScaleOfB">The scale of b.</param>
internal readonly record struct DrawnComponent(
    float CoefficientOfA, float CoefficientOfB, float CoefficientOfBOnA, float ScaleOfA, float ScaleOfB)
{
    /// <summary>The number of values.</summary>
    public const int Values = 5;

    private const int Coefficients = 3;

    /// <summary>Computes one of the values, in their order; each takes one exponential.</summary>
    public static float Value(in MixtureParameters mixture, int component, int which)
    {
        bool isCoefficient = which < Coefficients;
        float raw = isCoefficient
            ? mixture.RawCoefficient(which, component)
            : mixture.RawLogScale(which - Coefficients, component);
        float e = ReproducibleMath.Exp(isCoefficient ? ReproducibleMath.ExponentOfTanh(raw) : MixtureParameters.Floor(raw));
        return isCoefficient ? ReproducibleMath.Tanh(raw, e) : e;
    }
}

/// <summary>The standard logistic noise that a and b are drawn with.</summary>
internal readonly record struct LogisticNoise(float OfA, float OfB)
{
    // Keeps the logistic's tails finite.
    private const float LeastUniform = 1e-5f;

    /// <summary>Computes logit(u) of a word's number u, kept within [1e-5, 1 - 1e-5].</summary>
    public static float Value(uint word)
        => ReproducibleMath.Logit(MathF.Min(1f - LeastUniform, MathF.Max(LeastUniform, Philox4x32.ToUniform(word))));
}
