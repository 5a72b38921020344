using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>
/// Reads one pixel's 8 M parameters of the discretised mixture of logistics over chroma (a, b) given lightness. Channel = group * M +
/// component; the groups are logits, three coefficients, two means, two log-scales.
/// </summary>
/// <param name="View">The tensor.</param>
/// <param name="First">The pixel's first element.</param>
/// <param name="Components">M.</param>
internal readonly record struct MixtureParameters(TensorView View, int First, int Components)
{
    /// <summary>The groups of parameters.</summary>
    public const int Groups = 8;

    /// <summary>Below this, log-scales count as it and get no gradient.</summary>
    public const float LeastLogScale = -7f;

    /// <summary>Gets a mixture logit.</summary>
    public float Logit(int component) => View[First + component];

    /// <summary>
    /// Gets a coefficient as the network gave it, the argument of a hyperbolic tangent: 0 of a on lightness, 1 of b on lightness, 2 of b on
    /// a.
    /// </summary>
    public float RawCoefficient(int which, int component) => View[First + (1 + which) * Components + component];

    /// <summary>Gets a coefficient in (-1, 1).</summary>
    public float Coefficient(int which, int component) => Elementary.Tanh(RawCoefficient(which, component));

    /// <summary>Gets a mean before conditioning: 0 of a, 1 of b.</summary>
    public float Mean(int channel, int component) => View[First + (4 + channel) * Components + component];

    /// <summary>Gets a log-scale as the network gave it: 0 of a, 1 of b.</summary>
    public float RawLogScale(int channel, int component) => View[First + (6 + channel) * Components + component];

    /// <summary>Gets the mean of a given lightness.</summary>
    public float MeanOfA(int component, float lightness) => Mean(0, component) + Coefficient(0, component) * lightness;

    /// <summary>Gets the mean of b given lightness and a.</summary>
    public float MeanOfB(int component, float lightness, float a)
        => Mean(1, component) + Coefficient(1, component) * lightness + Coefficient(2, component) * a;

    /// <summary>Applies the floor of the log-scales; NaN stays NaN.</summary>
    public static float Floor(float rawLogScale) => rawLogScale < LeastLogScale ? LeastLogScale : rawLogScale;
}
